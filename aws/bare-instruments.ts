import type { MiddlewareObj, Request } from '@middy/core';
import { METRIC_SERVICE } from '../core/contracts/metrics.ts';
import { addUpMetrics } from './add-up-metrics.ts';
import { describeField } from './describe-fields.ts';
import type { CreateInstruments, LambdaContext } from './host.ts';

type TimedRequest = Request<unknown, unknown, Error, LambdaContext, { startedAt?: number }>;

/**
 * Instruments for functions on the path of predictions: lines only for what handlers log, in the same shape as
 * everywhere; metrics added up over many requests; no trace. Nothing is loaded for them.
 */
export const createBareInstruments: CreateInstruments = (of) => {
  // not console.log: Lambda would put its own time and id in front of the JSON
  const write = (line: string): void => void process.stdout.write(`${line}\n`);
  const sums = addUpMetrics(of, write, Date.now);
  let requestId: string | undefined;
  let isCold = true;

  const endRequest = ({ startedAt = milliseconds() }: TimedRequest['internal']): void => {
    sums.endRequest(milliseconds() - startedAt, isCold);
    isCold = false;
  };
  const countRequests = {
    before({ context, internal }: TimedRequest) {
      requestId = context.awsRequestId;
      internal.startedAt = milliseconds();
    },
    after({ response, internal }: TimedRequest) {
      const status = Number((response as { statusCode?: unknown } | undefined)?.statusCode ?? 200);
      if (status >= 400) sums.add(status < 500 ? 'RequestsRefused' : 'RequestsFailed', 1);
      endRequest(internal);
    },
    onError({ internal }: TimedRequest) {
      sums.add('RequestsFailed', 1);
      endRequest(internal);
    },
  };

  return {
    log({ level, message, ...fields }) {
      if (level === 'debug') return;
      write(
        JSON.stringify({
          level: level.toUpperCase(),
          message,
          timestamp: new Date().toISOString(),
          service: METRIC_SERVICE,
          environment: of.environment,
          function_name: of.function,
          function_request_id: requestId,
          cold_start: isCold,
          ...(describeField(fields) as object),
        }),
      );
    },
    measure: ({ name, value }) => sums.add(name, value),
    middlewares: [countRequests as MiddlewareObj],
    flush: sums.flush,
  };
};

/** A clock that only goes on; Node loads a dozen modules when it is first asked for `performance`. */
function milliseconds(): number {
  return Number(process.hrtime.bigint()) / 1e6;
}
