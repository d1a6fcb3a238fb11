import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createAwsClient } from '../../../aws/bare/aws-client.ts';
import { createBareObjects } from '../../../aws/bare/objects.ts';
import { createBareRecords } from '../../../aws/bare/records.ts';
import { createBareStreams } from '../../../aws/bare/streams.ts';
import { toAttributes } from '../../../platform/aws/item-values.ts';
import { breakOff, bytes, json, openAnsweringServer } from './answering-server.ts';

let server: Awaited<ReturnType<typeof openAnsweringServer>>;
beforeAll(async () => {
  server = await openAnsweringServer();
});
afterAll(() => server.close());
beforeEach(() => {
  server.asked.length = 0;
  vi.stubEnv('AWS_ENDPOINT_URL', server.url);
  vi.stubEnv('AWS_REGION', 'eu-west-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'id');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  // no waiting between attempts
  vi.spyOn(Math, 'random').mockReturnValue(0);
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.restoreAllMocks();
});

const KEY = { pk: 'MODEL#fares', sk: 'SPEC' };

describe('the addresses of services', () => {
  it.each([
    [
      { AWS_REGION: 'eu-west-1' },
      'https://s3.eu-west-1.amazonaws.com/',
      'https://b.s3.eu-west-1.amazonaws.com/',
    ],
    [
      { AWS_REGION: 'cn-north-1' },
      'https://s3.cn-north-1.amazonaws.com.cn/',
      'https://b.s3.cn-north-1.amazonaws.com.cn/',
    ],
    [{ AWS_ENDPOINT_URL: 'http://127.0.0.1:4566' }, 'http://127.0.0.1:4566/', 'http://127.0.0.1:4566/b/'],
    [{ AWS_ENDPOINT_URL: 'http://a/', AWS_ENDPOINT_URL_S3: 'http://s3/' }, 'http://s3/', 'http://s3/b/'],
  ])('follow from %j', (env, address, bucketAddress) => {
    const client = createAwsClient('s3', undefined, env);

    expect(client.endpoint().href).toBe(address);
    expect(client.endpoint('b').href).toBe(bucketAddress);
  });
});

describe('records without the SDK', () => {
  const records = () => createBareRecords({ table: 'table' });

  it('answer undefined for no item', async () => {
    server.reply(json({}));

    expect(await records().get(KEY)).toBeUndefined();
  });

  it('answer the item as it was written, numbers out of range and bytes among it', async () => {
    const item = { ...KEY, text: 'B', list: [1, null, true, { B: 'x' }], tiny: 1e-200 };
    const binary = (toAttributes({ tiny: 1e-200 }).tiny as { B: Uint8Array }).B;
    const Item = { ...toAttributes(item), tiny: { B: Buffer.from(binary).toString('base64') } };
    server.reply(json({ Item }));

    expect(await records().get(KEY)).toEqual(item);
  });

  it('ask for the key in the table, consistently when told to, signed', async () => {
    server.reply(json({}));

    await records().get(KEY, { consistent: true });

    const [asked] = server.asked;
    expect(asked!.headers).toMatchObject({
      'x-amz-target': 'DynamoDB_20120810.GetItem',
      authorization: expect.stringMatching(/^AWS4-HMAC-SHA256 Credential=id\/\d{8}\/eu-west-1\/dynamodb\//),
    });
    expect(JSON.parse(asked!.body)).toEqual({
      TableName: 'table',
      Key: { pk: { S: 'MODEL#fares' }, sk: { S: 'SPEC' } },
      ConsistentRead: true,
    });
  });

  it('try again when they are throttled, the service is down or the connection breaks', async () => {
    const throttled = json({ __type: 'com.amazonaws.dynamodb.v20120810#ThrottlingException' }, 400);
    server.reply(throttled, json({}, 500), breakOff, json({ Item: toAttributes(KEY) }));

    expect(await records().get(KEY)).toEqual(KEY);
    expect(server.asked).toHaveLength(4);
  });

  it('give up after four attempts, and name nothing of the account', async () => {
    server.reply(json({ message: 'arn:aws:dynamodb:eu-west-1:123456789012:table/table' }, 503));

    const failure = records().get(KEY);

    await expect(failure).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      message: 'the record table did not answer in time or is throttled',
    });
    expect(server.asked).toHaveLength(4);
  });

  it('do not try again what was refused', async () => {
    server.reply(json({ __type: 'com.amazon.coral.service#AccessDeniedException' }, 400));

    await expect(records().get(KEY)).rejects.toMatchObject({ name: 'AccessDeniedError' });
    expect(server.asked).toHaveLength(1);
  });
});

describe('objects without the SDK', () => {
  const objects = () => createBareObjects({ bucket: 'bucket', owner: '123456789012' });

  it('are read whole, from the bucket of the expected owner', async () => {
    server.reply(bytes(Uint8Array.of(1, 2, 3), { etag: '"tag"', 'x-amz-version-id': 'v1' }));

    const { head, body } = await objects().get('artifacts/a b+c');

    expect([...body]).toEqual([1, 2, 3]);
    expect(head).toEqual({ key: 'artifacts/a b+c', versionId: 'v1', bytes: 3, etag: 'tag' });
    expect(server.asked[0]).toMatchObject({
      method: 'GET',
      path: '/bucket/artifacts/a%20b%2Bc',
      headers: { 'x-amz-expected-bucket-owner': '123456789012' },
    });
  });

  it('are missing by name, and not asked for again', async () => {
    server.reply(bytes('<Error><Code>NoSuchKey</Code></Error>', {}, 404));

    await expect(objects().get('artifacts/a')).rejects.toMatchObject({ name: 'ObjectMissingError' });
    expect(server.asked).toHaveLength(1);
  });

  it('are not read when they are larger than allowed', async () => {
    server.reply(bytes('12345', { 'content-length': '5' }));

    await expect(objects().get('a', { maxBytes: 4 })).rejects.toMatchObject({
      name: 'TooLargeError',
      details: { bytes: 5, maxBytes: 4 },
    });
  });

  it('are asked for again when they break off', async () => {
    server.reply((response) => {
      response.writeHead(200, { 'content-length': '10' }).write('12345', () => response.destroy());
    }, bytes('1234567890'));

    expect(Buffer.from((await objects().get('a')).body).toString()).toBe('1234567890');
  });
});

describe('streams without the SDK', () => {
  const streams = () => createBareStreams({ prefix: 'ours-' });
  const line = (n: number) => ({ model: 'fares', n });
  const sent = (): { DeliveryStreamName: string; Records: { Data: string }[] }[] =>
    server.asked.map(({ body }) => JSON.parse(body));
  const textOf = ({ Data }: { Data: string }): string => Buffer.from(Data, 'base64').toString();

  it('take records as lines', async () => {
    server.reply(json({ FailedPutCount: 0, RequestResponses: [{}, {}] }));

    await streams().put('predictions', 'fares', [line(1), line(2)]);

    expect(sent()[0]!.DeliveryStreamName).toBe('ours-predictions');
    expect(sent()[0]!.Records.map(textOf)).toEqual([
      '{"model":"fares","n":1}\n',
      '{"model":"fares","n":2}\n',
    ]);
  });

  it('are given again what they did not take, and only that', async () => {
    const partly = {
      FailedPutCount: 1,
      RequestResponses: [{}, { ErrorCode: 'ServiceUnavailableException' }],
    };
    server.reply(json(partly), json({ FailedPutCount: 0, RequestResponses: [{}] }));

    await streams().put('predictions', 'fares', [line(1), line(2)]);

    expect(sent().map(({ Records }) => Records.length)).toEqual([2, 1]);
    expect(textOf(sent()[1]!.Records[0]!)).toContain('"n":2');
  });

  it('say so when they do not take a record in the end', async () => {
    server.reply(
      json({ FailedPutCount: 1, RequestResponses: [{ ErrorCode: 'ServiceUnavailableException' }] }),
    );

    await expect(streams().put('labels', 'fares', [line(1)])).rejects.toMatchObject({
      name: 'ServiceUnavailableError',
      message: 'the log stream did not take 1 of 1 records',
    });
  });

  it('are sent in batches of at most 500', async () => {
    server.reply(json({ FailedPutCount: 0, RequestResponses: [] }));

    await streams().put(
      'labels',
      'fares',
      Array.from({ length: 501 }, (_, n) => line(n)),
    );

    expect(sent().map(({ Records }) => Records.length)).toEqual([500, 1]);
  });

  it('take lines of many models as one record, and no more than 500 in one', async () => {
    server.reply(json({ FailedPutCount: 0, RequestResponses: [] }));
    const lines = Array.from({ length: 501 }, (_, n) => ({ model: `m${n % 2}`, line: `{"n":${n}}` }));

    await streams().putLines('predictions', lines);
    await streams().putLines('predictions', []);

    const records = sent().flatMap(({ Records }) => Records.map(textOf));
    expect(sent().map(({ Records }) => Records.length)).toEqual([2]);
    expect(records.map((text) => text.split('\n').length - 1)).toEqual([500, 1]);
    expect(records.join('')).toBe(lines.map(({ line }) => `${line}\n`).join(''));
  });
});
