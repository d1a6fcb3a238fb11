import { S3Client } from '@aws-sdk/client-s3';
import { describe, expect, it } from 'vitest';
import { createS3Objects } from '../../../platform/aws/objects.ts';
import { failureOf, nameOfFailure } from '../contract/contract-subject.ts';
import {
  brokenConnection,
  type SentRequest,
  type StubAnswer,
  stubService,
  xmlError,
} from './stub-service.ts';

const OWNER = '123456789012';
const WRITE_ID = '00000000-0000-4000-8000-000000000000';
const UPLOAD = { uploadId: `${WRITE_ID}.s3-id`, etags: ['a', 'b', 'c'], bytes: 12 };
const STORED = { key: 'k', bytes: 12, versionId: 'v1', etag: 'abc-3' };

const joined: StubAnswer = {
  headers: { 'x-amz-version-id': 'v1' },
  body: '<CompleteMultipartUploadResult><ETag>"abc-3"</ETag></CompleteMultipartUploadResult>',
};
const begun: StubAnswer = {
  body: '<InitiateMultipartUploadResult><UploadId>s3-id</UploadId></InitiateMultipartUploadResult>',
};
const noSuchUpload = xmlError('NoSuchUpload', 404);
const exists = xmlError('PreconditionFailed', 412);
const conflict = xmlError('ConditionalRequestConflict', 409);

/** An S3 whose current version under the key carries a write's id, or that has none; completions in turn. */
function open(completions: (StubAnswer | Error)[], currentWriteId?: string, parts = '') {
  const service = stubService(({ method, query }: SentRequest) => {
    if (method === 'HEAD')
      return currentWriteId === undefined
        ? { status: 404 }
        : {
            headers: {
              etag: '"abc-3"',
              'x-amz-version-id': 'v1',
              'x-amz-meta-perennial-write-id': currentWriteId,
            },
          };
    if (method === 'GET') return { body: `<ListPartsResult>${parts}</ListPartsResult>` };
    if (method === 'DELETE') return completions.shift() ?? { status: 204 };
    return 'uploads' in query ? begun : completions.shift()!;
  });
  const client = new S3Client({ ...service.settings, requestChecksumCalculation: 'WHEN_REQUIRED' });
  return { service, objects: createS3Objects({ bucket: 'secret-name', owner: OWNER, client }) };
}

describe('an upload in parts', () => {
  it('is begun with an id that the object will carry, and asks for no checksums of parts', async () => {
    const { objects, service } = open([]);

    const { uploadId } = await objects.createUpload('a b/é');

    const [{ headers, path }] = service.requests as [SentRequest];
    expect(path).toContain('/a%20b/%C3%A9');
    expect(uploadId).toBe(`${headers['x-amz-meta-perennial-write-id']}.s3-id`);
    expect(Object.keys(headers).filter((name) => name.includes('checksum'))).toEqual([]);
  });

  it('has URLs that sign the length of their part', async () => {
    const { objects, service } = open([]);

    const { url } = await objects.presignPart('a b/é', {
      uploadId: UPLOAD.uploadId,
      number: 7,
      bytes: 1_234,
      expiresSeconds: 60,
    });

    const { pathname, searchParams } = new URL(url);
    expect(pathname).toContain('/a%20b/%C3%A9');
    expect(searchParams.get('X-Amz-SignedHeaders')).toBe('content-length;host');
    expect(Object.fromEntries(searchParams)).toMatchObject({
      uploadId: 's3-id',
      partNumber: '7',
      'X-Amz-Expires': '60',
      'x-amz-expected-bucket-owner': OWNER,
    });
    expect([...searchParams.keys()].filter((name) => name.includes('checksum'))).toEqual([]);
    expect(service.requests).toEqual([]);
  });

  it('is joined only where nothing is and to the stated bytes', async () => {
    const { objects, service } = open([joined]);

    expect(await objects.completeUpload('k', UPLOAD)).toEqual(STORED);

    expect(service.requests).toHaveLength(1);
    expect(service.requests[0]?.headers).toMatchObject({
      'if-none-match': '*',
      'x-amz-mp-object-size': '12',
    });
    expect(service.requests[0]?.query).toMatchObject({ uploadId: 's3-id' });
  });

  it.each([
    ['nobody answered', [brokenConnection(), brokenConnection()]],
    ['the repetition finds the object', [brokenConnection(), exists]],
    ['the repetition finds no upload', [xmlError('InternalError', 500), noSuchUpload]],
    ['S3 began to answer and broke off', [xmlError('InternalError', 200), noSuchUpload]],
    ['it was completed long before', [noSuchUpload]],
    ['somebody else completes it at this moment', [conflict]],
  ])('is known to be joined when %s', async (_, answers) => {
    const { objects } = open(answers, WRITE_ID);

    expect(await objects.completeUpload('k', UPLOAD)).toEqual(STORED);
  });

  it.each([
    ['another object is there', [exists], 'another', 'ConditionFailedError'],
    [
      'another object came while the answer was lost',
      [brokenConnection(), exists],
      'another',
      'ConditionFailedError',
    ],
    ['it was aborted', [noSuchUpload], undefined, 'NotFoundError'],
    ['another object is there and it was aborted', [noSuchUpload], 'another', 'NotFoundError'],
    ['nobody answered', [brokenConnection(), brokenConnection()], undefined, 'ServiceUnavailableError'],
    ['others write the key without end', Array(9).fill(conflict), undefined, 'ServiceUnavailableError'],
    ['S3 refuses', [xmlError('AccessDenied', 403)], undefined, 'AccessDeniedError'],
  ])('is not joined when %s', async (_, answers, current, name) => {
    const { objects } = open(answers, current);

    const failure = await failureOf(objects.completeUpload('k', UPLOAD));

    expect(failure?.name).toBe(name);
    expect(failure?.message).not.toContain('secret');
  });

  it('is tried again when another write was under way', async () => {
    const { objects } = open([conflict, joined]);

    expect(await objects.completeUpload('k', UPLOAD)).toEqual(STORED);
  });

  it.each(['InvalidPart', 'InvalidRequest', 'EntityTooSmall'])(
    'says which parts are missing after %s',
    async (code) => {
      const part = (number: number, etag: string) =>
        `<Part><PartNumber>${number}</PartNumber><ETag>&quot;${etag}&quot;</ETag><Size>1</Size></Part>`;
      const { objects, service } = open([xmlError(code, 400)], undefined, part(1, 'a') + part(3, 'x'));

      const failure = await failureOf(objects.completeUpload('k', UPLOAD));

      expect(failure).toMatchObject({
        name: 'InvalidInputError',
        details: { missing: [2], changed: [3] },
        cause: { name: code },
      });
      expect(failure?.message).not.toContain('secret');
      for (const { headers } of service.requests) expect(headers['x-amz-expected-bucket-owner']).toBe(OWNER);
    },
  );

  it.each([[[]], [[noSuchUpload]]])('is aborted, and once more without complaint (%#)', async (answers) => {
    const { objects, service } = open(answers);

    await objects.abortUpload('k', UPLOAD);

    expect(service.requests.map(({ method }) => method)).toEqual(['DELETE', 'HEAD']);
    for (const { headers } of service.requests) expect(headers['x-amz-expected-bucket-owner']).toBe(OWNER);
  });

  it('is not said to be aborted when it was completed, or when nobody knows', async () => {
    const abort = (...args: Parameters<typeof open>) => open(...args).objects.abortUpload('k', UPLOAD);

    expect(await nameOfFailure(abort([noSuchUpload], WRITE_ID))).toBe('ConditionFailedError');
    expect(await nameOfFailure(abort([], WRITE_ID))).toBe('ConditionFailedError');
    expect(await nameOfFailure(abort([brokenConnection(), brokenConnection()]))).toBe(
      'ServiceUnavailableError',
    );
  });
});
