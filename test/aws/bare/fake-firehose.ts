import type { LineStreams } from '../../../platform/services.ts';
import { json, type Reply } from './answering-server.ts';

/** As many lines of JSON as Firehose takes out of one record. */
const MOST_LINES = 500;
const MOST_BYTES = 1_024_000;

/**
 * Delivery streams named `<prefix>predictions` and `<prefix>labels` that take records, take the lines out of those of
 * predictions, and hand each line to `streams` by the model that it names. What real ones do not take is refused.
 */
export function fakeFirehose(prefix: string, streams: LineStreams): Reply {
  return async (response, { body }) => {
    const { DeliveryStreamName, Records } = JSON.parse(body) as {
      DeliveryStreamName: string;
      Records: { Data: string }[];
    };
    const stream = DeliveryStreamName.slice(prefix.length) as 'predictions' | 'labels';
    const refuse = (type: string): void => json({ __type: type }, 400)(response, {} as never);
    if (Records.length > 500) return refuse('InvalidArgumentException');
    for (const { Data } of Records) {
      const text = Buffer.from(Data, 'base64').toString();
      const lines = text.split('\n').slice(0, -1);
      if (!text.endsWith('\n') || Buffer.byteLength(text) > MOST_BYTES || lines.length > MOST_LINES)
        return refuse('InvalidArgumentException');
      if (stream === 'labels' && lines.length > 1) return refuse('InvalidArgumentException');
      for (const line of lines) {
        const record = JSON.parse(line);
        await streams.put(stream, record.model, [record]);
      }
    }
    json({ FailedPutCount: 0, RequestResponses: Records.map(() => ({ RecordId: 'r' })) })(
      response,
      {} as never,
    );
  };
}
