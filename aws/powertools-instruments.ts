import { Logger } from '@aws-lambda-powertools/logger';
import { injectLambdaContext } from '@aws-lambda-powertools/logger/middleware';
import { Metrics } from '@aws-lambda-powertools/metrics';
import { Tracer } from '@aws-lambda-powertools/tracer';
import { captureLambdaHandler } from '@aws-lambda-powertools/tracer/middleware';
import type { MiddlewareObj } from '@middy/core';
import { METRIC_NAMESPACE, METRIC_SERVICE, METRICS } from '../core/contracts/metrics.ts';
import { describeField } from './describe-fields.ts';
import type { CreateInstruments } from './host.ts';
import { nameInvocation } from './name-invocation.ts';

/** Powertools' logger, metrics and tracer. Neither events nor answers are written down: they may hold data. */
export const createPowertoolsInstruments: CreateInstruments = (of) => {
  const logger = new Logger({
    serviceName: METRIC_SERVICE,
    persistentKeys: { environment: of.environment },
  });
  const metrics = new Metrics({
    namespace: METRIC_NAMESPACE,
    serviceName: METRIC_SERVICE,
    defaultDimensions: { environment: of.environment },
  });
  const tracer = new Tracer({ serviceName: METRIC_SERVICE });

  const nameLines: MiddlewareObj = { before: ({ event }) => logger.appendKeys(nameInvocation(event)) };

  return {
    log({ level, message, ...fields }) {
      logger[level](message, describeField(fields) as Record<string, unknown>);
    },
    measure({ name, value, model }) {
      const metric = metrics.singleMetric();
      if (model !== undefined) metric.addMetadata('model', model);
      if (METRICS[name].by === 'function') metric.addDimension('function', of.function);
      metric.addMetric(name, METRICS[name].unit, value);
    },
    middlewares: [
      captureLambdaHandler(tracer, { captureResponse: false }) as MiddlewareObj,
      injectLambdaContext(logger, { logEvent: false, resetKeys: true }) as MiddlewareObj,
      nameLines,
    ],
    flush: () => undefined,
  };
};
