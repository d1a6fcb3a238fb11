import { randomUUID } from 'node:crypto';
import {
  AbortMultipartUploadCommand,
  CompleteMultipartUploadCommand,
  CreateMultipartUploadCommand,
  type Part,
  paginateListParts,
} from '@aws-sdk/client-s3';
import { PerennialError } from '../../core/errors.ts';
import { checkEtags } from '../requests/check-upload.ts';
import type { Objects, StoredObject } from '../services.ts';
import type { BucketClient } from './bucket-client.ts';
import type { ServiceCall } from './call-service.ts';
import { presignPart } from './presign-put.ts';
import { mayHaveBeenApplied, type ServiceFailure } from './service-failure.ts';
import { findOwnWrite, plainEtag, WRITE_ID } from './write-object.ts';

/** What S3 says of parts that cannot be joined to the object that was announced. */
const UNFIT_PARTS = new Set(['InvalidPart', 'InvalidPartOrder', 'EntityTooSmall', 'InvalidRequest']);

type Uploads = Pick<Objects, 'createUpload' | 'presignPart' | 'completeUpload' | 'abortUpload'>;

/**
 * Uploads in parts that others send. An upload's id is S3's, behind an id that the object will carry: by it an upload
 * that was completed, its answer lost, is told from another object under the same key. `bucket` must not calculate
 * checksums of its own accord: S3 would ask for them with every part.
 */
export function createMultipartUploads(bucket: BucketClient): Uploads {
  return {
    async createUpload(key) {
      const writeId = randomUUID();
      const command = new CreateMultipartUploadCommand({
        Bucket: bucket.bucket,
        Key: key,
        Metadata: { [WRITE_ID]: writeId },
      });
      const { UploadId } = await bucket.call(({ abortSignal }) =>
        bucket.client().send(command, { abortSignal }),
      );
      return { uploadId: `${writeId}.${UploadId}` };
    },
    async presignPart(key, options) {
      const { UploadId } = readUploadId(options.uploadId);
      return await presignPart(bucket.client(), bucket.bucket, key, { ...options, uploadId: UploadId });
    },
    async completeUpload(key, { uploadId, etags, bytes }) {
      checkEtags(etags);
      return await bucket.call((call) => complete(bucket, { key, uploadId, etags, bytes }, call));
    },
    async abortUpload(key, { uploadId }) {
      const upload = parseUploadId(uploadId);
      if (!upload) return;
      const { writeId, UploadId } = upload;
      const command = new AbortMultipartUploadCommand({ Bucket: bucket.bucket, Key: key, UploadId });
      await bucket.call(async ({ abortSignal }) => {
        try {
          await bucket.client().send(command, { abortSignal });
        } catch (error) {
          if ((error as Error).name !== 'NoSuchUpload') throw error;
        }
        if (await findOwnWrite(bucket, key, writeId)) throw completedBefore();
      });
    },
  };
}

interface Completion {
  key: string;
  uploadId: string;
  etags: readonly string[];
  bytes: number;
}

/**
 * S3 answers a completion that finds another object with 412, one that races another write with 409 and one of an
 * upload that is over with 404. Any of them may be the answer to a repetition of our own completion, so the current
 * version is looked at: it is ours when it carries the upload's id.
 */
async function complete(
  bucket: BucketClient,
  { key, uploadId, etags, bytes }: Completion,
  call: ServiceCall,
): Promise<StoredObject> {
  const { writeId, UploadId } = readUploadId(uploadId);
  const command = new CompleteMultipartUploadCommand({
    Bucket: bucket.bucket,
    Key: key,
    UploadId,
    IfNoneMatch: '*',
    MpuObjectSize: bytes,
    MultipartUpload: { Parts: etags.map((ETag, part) => ({ ETag, PartNumber: part + 1 })) },
  });
  for (let attempt = 1; ; attempt++) {
    try {
      const { VersionId, ETag } = await bucket.client().send(command, { abortSignal: call.abortSignal });
      return { key, bytes, versionId: VersionId ?? 'null', etag: plainEtag(ETag) };
    } catch (error) {
      const { name, $metadata } = error as ServiceFailure;
      if (UNFIT_PARTS.has(name))
        throw unfitParts(await listParts(bucket, key, UploadId, call), etags, bytes, error);
      const status = $metadata?.httpStatusCode;
      if (status === 412 || status === 409 || name === 'NoSuchUpload' || mayHaveBeenApplied(error)) {
        const own = await findOwnWrite(bucket, key, writeId);
        if (own) return { key, bytes, versionId: own.VersionId ?? 'null', etag: plainEtag(own.ETag) };
      }
      if (status === 409 && attempt < bucket.limits.attempts) {
        await call.pause(attempt);
        continue;
      }
      if (name === 'NoSuchUpload') throw noSuchUpload();
      if (status !== 412) throw error;
      throw new PerennialError('ConditionFailedError', `the object ${key} exists already`, { key });
    }
  }
}

async function listParts(
  bucket: BucketClient,
  key: string,
  UploadId: string | undefined,
  { abortSignal }: ServiceCall,
): Promise<Part[]> {
  const pages = paginateListParts(
    { client: bucket.client() },
    { Bucket: bucket.bucket, Key: key, UploadId },
    {
      abortSignal,
    },
  );
  const parts: Part[] = [];
  for await (const { Parts = [] } of pages) parts.push(...Parts);
  return parts;
}

/** Which of the parts keep S3 from joining them. */
function unfitParts(
  parts: readonly Part[],
  etags: readonly string[],
  bytes: number,
  cause: unknown,
): PerennialError {
  const stored = new Map(parts.map(({ PartNumber, ETag }) => [PartNumber, plainEtag(ETag)]));
  const numbers = etags.map((_, part) => part + 1);
  const missing = numbers.filter((number) => !stored.has(number));
  const changed = numbers.filter(
    (number) => stored.has(number) && stored.get(number) !== plainEtag(etags[number - 1]),
  );
  return new PerennialError(
    'InvalidInputError',
    `the parts cannot be joined to an object of ${bytes} bytes`,
    { missing, changed },
    cause,
  );
}

interface UploadIds {
  writeId: string;
  UploadId: string;
}

function parseUploadId(uploadId: string): UploadIds | undefined {
  const [, writeId, UploadId] = /^([0-9a-f-]{36})\.(.+)$/s.exec(uploadId) ?? [];
  return writeId === undefined || UploadId === undefined ? undefined : { writeId, UploadId };
}

function readUploadId(uploadId: string): UploadIds {
  const upload = parseUploadId(uploadId);
  if (!upload) throw noSuchUpload();
  return upload;
}

function noSuchUpload(): PerennialError {
  return new PerennialError('NotFoundError', 'there is no such upload: it was aborted, or its time is over');
}

function completedBefore(): PerennialError {
  return new PerennialError('ConditionFailedError', 'the upload was completed');
}
