import { FirehoseClient, PutRecordBatchCommand } from '@aws-sdk/client-firehose';
import { PerennialError } from '../../core/errors.ts';
import { toLogLines } from '../log-lines.ts';
import type { LineStreams } from '../services.ts';
import { type CallLimits, clientSettings, SMALL_CALL_LIMITS } from './call-limits.ts';
import { callService, once } from './call-service.ts';
import { cutBatches } from './cut-batches.ts';
import { joinLogLines } from './join-log-lines.ts';
import { isPassing } from './service-failure.ts';

export interface FirehoseStreamsOptions {
  /** What the names of the delivery streams begin with. */
  prefix: string;
  client?: FirehoseClient;
  limits?: Partial<CallLimits>;
}

interface SizedRecord {
  data: Uint8Array;
  bytes: number;
}

const MAX_RECORDS = 500;
const MAX_BATCH_BYTES = 4 * 1_048_576;

/**
 * The log streams. Each delivery stream sorts by the `model` of a record (dynamic partitioning) into
 * `logs/<stream>/<model>/<yyyy>/<mm>/<dd>/<hh>/`, the hour of the oldest record in the object. Records end in a
 * newline, which Firehose does not add. A repetition after a lost answer may log a record twice. `putLines` joins lines
 * to records of many, which the delivery stream has to take apart again before it sorts.
 */
export function createFirehoseStreams({
  prefix,
  client: given,
  limits: own,
}: FirehoseStreamsOptions): LineStreams {
  const limits = { ...SMALL_CALL_LIMITS, ...own };
  const client = once(() => given ?? new FirehoseClient(clientSettings(limits)));

  /** A batch may be taken in part: what was not goes again, and only that. */
  async function send(stream: string, batch: SizedRecord[]): Promise<void> {
    await callService('the log stream', limits, async ({ abortSignal, pause }) => {
      let records = batch.map(({ data }) => ({ Data: data }));
      for (let attempt = 1; ; attempt++) {
        const command = new PutRecordBatchCommand({
          DeliveryStreamName: prefix + stream,
          Records: records,
        });
        const answer = await client().send(command, { abortSignal });
        if (!answer.FailedPutCount) return;
        const refusals = (answer.RequestResponses ?? []).map(({ ErrorCode }) => ErrorCode);
        records = records.filter((_, index) => refusals[index]);
        const reason = refusals.find(Boolean);
        const isLasting = reason !== undefined && !isPassing({ name: reason });
        if (isLasting || attempt === limits.attempts) {
          throw new PerennialError(
            isLasting ? 'ServiceRefusedError' : 'ServiceUnavailableError',
            `the log stream did not take ${records.length} of ${batch.length} records`,
            { service: 'the log stream', reason },
          );
        }
        await pause(attempt);
      }
    });
  }

  async function sendAll(stream: string, texts: readonly string[]): Promise<void> {
    const records = texts.map((text) => {
      const data = Buffer.from(text);
      return { data, bytes: data.byteLength };
    });
    for (const batch of cutBatches(records, { items: MAX_RECORDS, bytes: MAX_BATCH_BYTES }))
      await send(stream, batch);
  }

  return {
    async put(stream, model, records) {
      await sendAll(
        stream,
        toLogLines(stream, model, records).map((line) => `${line}\n`),
      );
    },
    async putLines(stream, lines) {
      await sendAll(stream, joinLogLines(lines));
    },
  };
}
