import { FirehoseClient } from '@aws-sdk/client-firehose';
import { describe, expect, it } from 'vitest';
import { createFirehoseStreams } from '../../../platform/aws/streams.ts';
import { failureOf, nameOfFailure } from '../contract/contract-subject.ts';
import { jsonError, type SentRequest, stubService } from './stub-service.ts';

const MODEL = 'green-taxi';

function open(...answers: Parameters<typeof stubService>) {
  const service = stubService(...answers);
  const client = new FirehoseClient(service.settings);
  const limits = { attempts: 3 };
  return { service, streams: createFirehoseStreams({ prefix: 'secret-name-', client, limits }) };
}

const make = (count: number, text = '') =>
  Array.from({ length: count }, (_, n) => ({ model: MODEL, n, text }));

/** An answer in which the records with these error codes failed. */
function answer(...codes: (string | undefined)[]) {
  const RequestResponses = codes.map((ErrorCode) => (ErrorCode ? { ErrorCode } : { RecordId: 'r' }));
  return { body: { FailedPutCount: codes.filter(Boolean).length, RequestResponses } };
}

const linesOf = ({ json }: SentRequest): string[] =>
  json.Records.map(({ Data }: { Data: string }) => Buffer.from(Data, 'base64').toString());

describe('log records', () => {
  it('go to the stream of the environment, each a line of JSON with its end', async () => {
    const { streams, service } = open([answer()]);

    await streams.put('labels', MODEL, [{ model: MODEL, text: 'a\nb' }]);

    expect(service.requests[0]?.json.DeliveryStreamName).toBe('secret-name-labels');
    expect(linesOf(service.requests[0]!)).toEqual([`{"model":"${MODEL}","text":"a\\nb"}\n`]);
  });

  it('go at most 500 and 4 MiB at a time', async () => {
    const { streams, service } = open(() => answer());

    await streams.put('predictions', MODEL, make(1_001));
    await streams.put('predictions', MODEL, make(9, 'x'.repeat(1_000_000)));

    expect(service.requests.map(({ json }) => json.Records.length)).toEqual([500, 500, 1, 4, 4, 1]);
  });

  it('that a call left out go again, and only those', async () => {
    const { streams, service } = open([
      answer(undefined, 'ServiceUnavailableException', 'InternalFailure'),
      answer(undefined, 'ServiceUnavailableException'),
      answer(undefined),
    ]);

    await streams.put('predictions', MODEL, make(3));

    const sent = service.requests.map((request) => linesOf(request).map((line) => JSON.parse(line).n));
    expect(sent).toEqual([[0, 1, 2], [1, 2], [2]]);
  });

  it('that are left out again and again make the stream unavailable, and are counted', async () => {
    const { streams } = open(() => answer('ServiceUnavailableException', undefined));

    const failure = await failureOf(streams.put('predictions', MODEL, make(2)));

    expect(failure).toMatchObject({
      name: 'ServiceUnavailableError',
      details: { reason: 'ServiceUnavailableException' },
    });
    expect(failure?.message).not.toContain('secret');
  });

  it.each([
    ['ServiceUnavailableException', 503, 'ServiceUnavailableError'],
    ['LimitExceededException', 400, 'ServiceUnavailableError'],
    ['ResourceNotFoundException', 400, 'ServiceRefusedError'],
  ])('that meet %s are told as %s', async (type, status, name) => {
    const { streams } = open(() => jsonError(type, {}, status));

    expect(await nameOfFailure(streams.put('predictions', MODEL, make(1)))).toBe(name);
  });

  it('of nobody are no call', async () => {
    const { streams, service } = open([]);

    await streams.put('predictions', MODEL, []);

    expect(service.requests).toEqual([]);
  });

  it('that are joined go as few records of whole lines, none above 1,000 KiB', async () => {
    const { streams, service } = open(() => answer());
    const line = (bytes: number) => ({ model: MODEL, line: `"${'x'.repeat(bytes - 3)}"` });

    await streams.putLines('predictions', [line(600_000), line(424_000), line(3), line(1_024_000)]);

    const sizes = linesOf(service.requests[0]!).map((text) => text.length);
    expect(service.requests).toHaveLength(1);
    expect(sizes).toEqual([1_024_000, 3, 1_024_000]);
  });
});
