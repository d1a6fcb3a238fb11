import { PerennialError } from '../../core/errors.ts';
import { SMALL_CALL_LIMITS } from '../../platform/aws/call-limits.ts';
import { callService, once, type ServiceCall } from '../../platform/aws/call-service.ts';
import { cutBatches } from '../../platform/aws/cut-batches.ts';
import { joinLogLines } from '../../platform/aws/join-log-lines.ts';
import { isPassing } from '../../platform/aws/service-failure.ts';
import { toLogLines } from '../../platform/log-lines.ts';
import type { LineStreams } from '../../platform/services.ts';
import { callJson, createAwsClient } from './aws-client.ts';

interface BatchAnswer {
  FailedPutCount: number;
  RequestResponses: { ErrorCode?: string }[];
}

const BATCH = { items: 500, bytes: 4 * 1_048_576 };

/** The log streams, as `createFirehoseStreams` has them, without the SDK. */
export function createBareStreams({ prefix }: { prefix: string }): LineStreams {
  const client = once(() => createAwsClient('firehose'));

  /** A batch may be taken in part: what was not goes again, and only that. */
  async function send(stream: string, texts: readonly string[], call: ServiceCall): Promise<void> {
    let records = texts.map((text) => ({ Data: Buffer.from(text).toString('base64') }));
    for (let attempt = 1; ; attempt++) {
      const input = { DeliveryStreamName: prefix + stream, Records: records };
      const answer = await callJson<BatchAnswer>(
        client(),
        'Firehose_20150804.PutRecordBatch',
        '1.1',
        input,
        call,
      );
      if (!answer.FailedPutCount) return;
      const refusals = answer.RequestResponses.map(({ ErrorCode }) => ErrorCode);
      records = records.filter((_, index) => refusals[index]);
      const reason = refusals.find(Boolean);
      const isLasting = reason !== undefined && !isPassing({ name: reason });
      if (isLasting || attempt === SMALL_CALL_LIMITS.attempts)
        throw new PerennialError(
          isLasting ? 'ServiceRefusedError' : 'ServiceUnavailableError',
          `the log stream did not take ${records.length} of ${texts.length} records`,
          { service: 'the log stream', reason },
        );
      await call.pause(attempt);
    }
  }

  async function sendAll(stream: string, texts: readonly string[]): Promise<void> {
    const records = texts.map((text) => ({ text, bytes: Buffer.byteLength(text) }));
    for (const batch of cutBatches(records, BATCH))
      await callService('the log stream', SMALL_CALL_LIMITS, (call) =>
        send(
          stream,
          batch.map(({ text }) => text),
          call,
        ),
      );
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
