import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { S3Client } from '@aws-sdk/client-s3';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createS3Objects } from '../../../platform/aws/objects.ts';
import { failureOf, nameOfFailure } from '../contract/contract-subject.ts';
import {
  brokenConnection,
  type SentRequest,
  type StubAnswer,
  type StubService,
  stubService,
  xmlError,
} from './stub-service.ts';

const OWNER = '123456789012';
const BODY = Buffer.from('hello');
const WRITTEN = { headers: { etag: '"abc"', 'x-amz-version-id': 'v1' } };

function open(...answers: Parameters<typeof stubService>) {
  const service = stubService(...answers);
  const client = new S3Client({ ...service.settings, requestChecksumCalculation: 'WHEN_REQUIRED' });
  return { service, objects: createS3Objects({ bucket: 'secret-name', owner: OWNER, client }) };
}

/** The id that a conditional write gave itself. */
const writeIdOf = ({ requests }: StubService): string =>
  requests.find(({ method }) => method !== 'HEAD')!.headers['x-amz-meta-perennial-write-id']!;

/** Answers a HEAD as for an object with this write's id, and everything else in turn. */
function withOwnHead(answers: (StubAnswer | Error)[]) {
  let own = '';
  const rest = [...answers];
  return (request: SentRequest): StubAnswer | Error => {
    own ||= request.headers['x-amz-meta-perennial-write-id'] ?? '';
    if (request.method !== 'HEAD') return rest.shift()!;
    return { headers: { ...WRITTEN.headers, 'x-amz-meta-perennial-write-id': own } };
  };
}

interface ListedVersion {
  key: string;
  id: string;
  second: number;
  latest?: boolean;
  deleted?: boolean;
}

function versionList(versions: ListedVersion[], next = ''): StubAnswer {
  const entries = versions.map(({ key, id, second, latest = false, deleted }) => {
    const tag = deleted ? 'DeleteMarker' : 'Version';
    const at = `2026-03-01T10:00:${String(second).padStart(2, '0')}.000Z`;
    return `<${tag}><Key>${key}</Key><VersionId>${id}</VersionId><IsLatest>${latest}</IsLatest><LastModified>${at}</LastModified><ETag>"e"</ETag><Size>1</Size></${tag}>`;
  });
  const more = next && `<IsTruncated>true</IsTruncated>${next}`;
  return {
    body: `<ListVersionsResult><EncodingType>url</EncodingType>${more}${entries.join('')}</ListVersionsResult>`,
  };
}

describe('conditional writes', () => {
  it('take a 412 for what it is, without another look', async () => {
    const { objects, service } = open([xmlError('PreconditionFailed', 412)]);

    const failure = await failureOf(objects.put('k', BODY, { ifAbsent: true }));

    expect(failure).toMatchObject({ name: 'ConditionFailedError', details: { key: 'k' } });
    expect(service.requests).toHaveLength(1);
    expect(service.requests[0]?.headers['if-none-match']).toBe('*');
  });

  it('try again while another write of the key is under way', async () => {
    const { objects, service } = open([
      xmlError('ConditionalRequestConflict', 409),
      xmlError('ConditionalRequestConflict', 409),
      WRITTEN,
    ]);

    expect(await objects.put('k', BODY, { ifAbsent: true })).toEqual({
      key: 'k',
      versionId: 'v1',
      bytes: 5,
      etag: 'abc',
    });
    expect(service.requests).toHaveLength(3);
  });

  it('say that the store is busy when the other write does not end', async () => {
    const { objects } = open(() => xmlError('ConditionalRequestConflict', 409));
    const put = objects.put('k', BODY, { ifAbsent: true });

    expect(await nameOfFailure(put)).toBe('ServiceUnavailableError');
  });

  it.each([
    ['a broken connection', brokenConnection()],
    ['an error of the service', xmlError('InternalError', 500)],
  ])('know their own work when %s hid its answer and the repetition finds it', async (_, first) => {
    const { objects, service } = open(withOwnHead([first, xmlError('PreconditionFailed', 412)]));

    const stored = await objects.put('k', BODY, { ifAbsent: true });

    expect(stored).toMatchObject({ versionId: 'v1', etag: 'abc' });
    expect(writeIdOf(service)).toMatch(/^[0-9a-f-]{36}$/);
  });

  it('know their own work when no answer came at all', async () => {
    const { objects } = open(withOwnHead([brokenConnection(), brokenConnection()]));

    expect(await objects.put('k', BODY, { ifAbsent: true })).toMatchObject({ versionId: 'v1' });
  });

  it("do not take another's object for theirs after a lost answer", async () => {
    const other = { headers: { 'x-amz-meta-perennial-write-id': 'another' } };
    const { objects } = open([brokenConnection(), xmlError('PreconditionFailed', 412), other]);

    const put = objects.put('k', BODY, { ifAbsent: true });

    expect(await nameOfFailure(put)).toBe('ConditionFailedError');
  });

  it('say that nobody knows when the look fails as well', async () => {
    const { objects } = open([
      brokenConnection(),
      xmlError('PreconditionFailed', 412),
      brokenConnection(),
      brokenConnection(),
    ]);

    const put = objects.put('k', BODY, { ifAbsent: true });

    expect(await nameOfFailure(put)).toBe('ServiceUnavailableError');
  });
});

describe('files', () => {
  const folder = mkdtempSync(join(tmpdir(), 'perennial-test-'));
  const large = join(folder, 'large');
  beforeAll(() => writeFileSync(large, Buffer.alloc(17_000_000, 'x')));
  afterAll(() => rmSync(folder, { recursive: true }));

  /** Answers the requests of an upload in parts; `onComplete` those that join them. */
  function answerParts(onComplete: () => StubAnswer) {
    return ({ method, query }: SentRequest): StubAnswer => {
      if (method === 'POST' && 'uploads' in query)
        return {
          body: '<InitiateMultipartUploadResult><UploadId>u</UploadId></InitiateMultipartUploadResult>',
        };
      if (method === 'PUT') return { headers: { etag: `"part-${query.partNumber}"` } };
      if (method === 'DELETE') return { status: 204 };
      return onComplete();
    };
  }
  const joined: StubAnswer = {
    headers: { 'x-amz-version-id': 'v1' },
    body: '<CompleteMultipartUploadResult><ETag>"abc-3"</ETag></CompleteMultipartUploadResult>',
  };

  it('go up in parts when they are large, and the condition is decided at the end', async () => {
    const { objects, service } = open(answerParts(() => joined));

    const stored = await objects.upload('k', large, { ifAbsent: true });

    expect(stored).toEqual({ key: 'k', versionId: 'v1', bytes: 17_000_000, etag: 'abc-3' });
    const partNumbers = service.requests.flatMap(({ query }) => query.partNumber ?? []);
    expect(partNumbers.toSorted()).toEqual(['1', '2', '3']);
    expect(service.requests.at(-1)?.headers['if-none-match']).toBe('*');
  });

  it('go up again as a whole when another write was under way, and leave no parts behind', async () => {
    const answers = [xmlError('ConditionalRequestConflict', 409), joined];
    const { objects, service } = open(answerParts(() => answers.shift()!));

    await objects.upload('k', large, { ifAbsent: true });

    expect(service.requests.filter(({ query }) => 'uploads' in query)).toHaveLength(2);
    expect(service.requests.filter(({ method }) => method === 'DELETE')).toHaveLength(1);
    for (const { headers } of service.requests) expect(headers['x-amz-expected-bucket-owner']).toBe(OWNER);
  });

  it('come down again when the body breaks off', async () => {
    const { objects } = open([
      { headers: { 'content-length': '5' }, body: 'he' },
      { headers: { 'content-length': '5', 'x-amz-version-id': 'v1' }, body: 'hello' },
    ]);
    const path = join(folder, 'down');

    expect(await objects.download('k', path)).toMatchObject({ versionId: 'v1', bytes: 5 });
    expect((await stat(path)).size).toBe(5);
  });

  it('come into memory piece by piece, and again when the body breaks off', async () => {
    const pieces = () => Readable.from(['he', 'll', 'o'].map((piece) => Buffer.from(piece)));
    const { objects } = open([
      { headers: { 'content-length': '5' }, body: 'he' },
      { headers: { 'content-length': '5' }, body: pieces() },
    ]);

    const { body } = await objects.get('k');

    expect(Buffer.from(body).toString()).toBe('hello');
    // not a part of something larger
    expect(body.buffer.byteLength).toBe(5);
  });

  it('are not left half-written', async () => {
    const broken = () => {
      const body = new Readable({ read() {} });
      body.push('he');
      setImmediate(() => body.destroy(brokenConnection()));
      return { headers: { 'content-length': '5' }, body };
    };
    const { objects } = open(broken);
    const path = join(folder, 'half');

    expect(await nameOfFailure(objects.download('k', path))).toBe('ServiceUnavailableError');
    expect(await nameOfFailure(stat(path))).toBe('Error');
  });

  it('stop at more bytes than the answer stated', async () => {
    const { objects } = open([{ headers: { 'content-length': '3' }, body: 'hello' }]);

    const download = objects.download('k', join(folder, 'more'), { maxBytes: 3 });

    expect(await nameOfFailure(download)).toBe('TooLargeError');
  });

  it('that are not there are no matter of the store', async () => {
    const { objects } = open([]);

    expect(await failureOf(objects.upload('k', join(folder, 'none')))).toMatchObject({ code: 'ENOENT' });
  });
});

describe('versions', () => {
  it('are ordered by their second, and within it by their place in the list', async () => {
    const { objects } = open([
      versionList(
        [
          { key: 'a', id: 'a3', second: 7, latest: true },
          { key: 'a', id: 'a2', second: 7 },
        ],
        '<NextKeyMarker>a</NextKeyMarker><NextVersionIdMarker>a2</NextVersionIdMarker>',
      ),
      versionList([
        { key: 'a', id: 'a1', second: 7 },
        { key: 'a', id: 'a0', second: 6 },
        { key: 'b', id: 'b1', second: 7 },
        { key: 'c%2Bd+e', id: 'c1', second: 8, latest: true },
      ]),
    ]);

    const { items } = await objects.list('');

    expect(items.map(({ key, versionId }) => [key, versionId])).toEqual([
      ['a', 'a3'],
      ['c+d e', 'c1'],
    ]);
    expect(items[0]?.sequencer.slice(-6)).toBe('000002');
    expect(items[1]?.sequencer.slice(-6)).toBe('000000');
    expect(items[1]!.sequencer > items[0]!.sequencer).toBe(true);
  });

  it('have the same place in a list and in a look at one of them', async () => {
    const older = [
      { key: 'a', id: 'a1', second: 7 },
      { key: 'a', id: 'a0', second: 6 },
    ];
    const { objects, service } = open([
      versionList([{ key: 'a', id: 'a2', second: 7, latest: true }, ...older]),
      { headers: { ...WRITTEN.headers, 'last-modified': 'Sun, 01 Mar 2026 10:00:07 GMT' } },
      versionList(older),
    ]);

    const { items } = await objects.list('a');
    const head = await objects.head('a', { versionId: 'a2' });

    expect(head?.sequencer).toBe(items[0]?.sequencer);
    expect(head?.modifiedAt).toBe('2026-03-01T10:00:07.000Z');
    expect(service.requests[2]?.query).toMatchObject({ 'key-marker': 'a', 'version-id-marker': 'v1' });
  });

  it('are listed with their delete markers, what is current first', async () => {
    const { objects } = open([
      versionList([
        { key: 'a', id: 'version', second: 7 },
        { key: 'a', id: 'marker', second: 7, latest: true, deleted: true },
      ]),
    ]);

    const { items } = await objects.listVersions('');

    expect(items.map(({ versionId }) => versionId)).toEqual(['marker', 'version']);
  });

  it.each([400, 404, 405])('that S3 refuses with %i are missing', async (status) => {
    const { objects } = open(() => ({ status }));

    expect(await objects.head('a', { versionId: 'v' })).toBeUndefined();
    expect(await nameOfFailure(objects.get('a', { versionId: 'v' }))).toBe('ObjectMissingError');
  });
});

describe('every request', () => {
  it("names the bucket's owner", async () => {
    const { objects, service } = open(({ query }) =>
      'versions' in query ? versionList([]) : { headers: { ...WRITTEN.headers, 'content-length': '0' } },
    );
    const folder = mkdtempSync(join(tmpdir(), 'perennial-test-'));
    writeFileSync(join(folder, 'small'), 'x');

    await objects.put('k', BODY);
    await objects.upload('k', join(folder, 'small'), { ifAbsent: true });
    await objects.get('k');
    await objects.download('k', join(folder, 'down'));
    await objects.head('k');
    await objects.list('k');
    await objects.listVersions('k');
    await objects.remove('k');
    const { url } = await objects.presignPut('k', { bytes: 1, expiresSeconds: 60 });

    expect(service.requests.map(({ method }) => method)).toEqual([
      'PUT',
      'PUT',
      'GET',
      'GET',
      'HEAD',
      'GET',
      'GET',
      'GET',
      'DELETE',
    ]);
    for (const { headers } of service.requests) expect(headers['x-amz-expected-bucket-owner']).toBe(OWNER);
    expect(new URL(url).searchParams.get('x-amz-expected-bucket-owner')).toBe(OWNER);
    rmSync(folder, { recursive: true });
  });

  it('that is throttled to the end says so, and names nothing of the account', async () => {
    const { objects } = open(() => xmlError('SlowDown', 503));

    const failure = await failureOf(objects.remove('k'));

    expect(failure).toMatchObject({ name: 'ServiceUnavailableError', cause: { name: 'SlowDown' } });
    expect(failure?.message).not.toContain('secret');
  });

  it.each([
    ['AccessDenied', 403, 'AccessDeniedError'],
    ['NoSuchBucket', 404, 'ServiceRefusedError'],
    ['InvalidRequest', 400, 'ServiceRefusedError'],
  ])('that is refused with %s is no missing object', async (code, status, name) => {
    const { objects } = open([xmlError(code, status)]);

    const failure = await failureOf(objects.get('k'));

    expect(failure?.name).toBe(name);
    expect(failure?.message).not.toContain('secret');
  });
});

describe('a presigned PUT', () => {
  it('signs the length and the condition, and no checksum of an empty body', async () => {
    const { objects } = open([]);

    const { url } = await objects.presignPut('a b/é', { bytes: 1_234, expiresSeconds: 60 });

    const { pathname, searchParams } = new URL(url);
    expect(pathname).toContain('/a%20b/%C3%A9');
    expect(searchParams.get('X-Amz-SignedHeaders')).toBe('content-length;host;if-none-match');
    expect([...searchParams.keys()].filter((name) => name.includes('checksum'))).toEqual([]);
  });

  it('ends with the credentials that signed it', async () => {
    const service = stubService([]);
    const expiration = new Date(Date.now() + 30_000);
    const credentials = { accessKeyId: 'a', secretAccessKey: 'b', expiration };
    const client = new S3Client({ ...service.settings, credentials });
    const objects = createS3Objects({ bucket: 'secret-name', owner: OWNER, client });

    const { expiresAt } = await objects.presignPut('k', { bytes: 1, expiresSeconds: 3_600 });

    expect(expiresAt).toBe(expiration.toISOString());
  });
});
