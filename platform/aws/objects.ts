import { DeleteObjectCommand, HeadObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { checkLimit } from '../requests/check-limit.ts';
import { checkObjectKey, checkObjectPrefix } from '../requests/object-key.ts';
import { readPageToken, writePageToken } from '../requests/page-token.ts';
import type { ObjectHead, Objects } from '../services.ts';
import { openBucket } from './bucket-client.ts';
import { type CallLimits, clientSettings, OBJECT_CALL_LIMITS } from './call-limits.ts';
import { once } from './call-service.ts';
import {
  findSequencer,
  readCurrentVersions,
  readVersions,
  type VersionMarker,
  wholeSecond,
} from './list-object-versions.ts';
import { createMultipartUploads } from './multipart-uploads.ts';
import { presignPut } from './presign-put.ts';
import { downloadObject, isMissing, readObject } from './read-object.ts';
import { putObject, uploadObject } from './upload-object.ts';
import { plainEtag } from './write-object.ts';

export interface S3ObjectsOptions {
  bucket: string;
  /** The account that must own the bucket. */
  owner: string;
  client?: S3Client;
  limits?: Partial<CallLimits>;
}

const MAX_PAGE_ITEMS = 1_000;

/** Uploads are managed while somebody waits at the API: a call, and a look at what became of it, end before that does. */
const SHORT_LIMITS: Partial<CallLimits> = { requestMilliseconds: 8_000, totalMilliseconds: 15_000 };

/** The objects of one versioned bucket. */
export function createS3Objects(options: S3ObjectsOptions): Objects {
  const limits = { ...OBJECT_CALL_LIMITS, ...options.limits };
  const bucket = openBucket(options, limits);
  const incoming = once(() => {
    const short = { ...OBJECT_CALL_LIMITS, ...SHORT_LIMITS, ...options.limits };
    const made = new S3Client({ ...clientSettings(short), requestChecksumCalculation: 'WHEN_REQUIRED' });
    return openBucket({ ...options, client: options.client ?? made }, short);
  });
  const uploads = once(() => createMultipartUploads(incoming()));
  const pageSize = (limit: number | undefined): number =>
    Math.min(checkLimit(limit) ?? MAX_PAGE_ITEMS, MAX_PAGE_ITEMS);

  async function withSequencer(head: Omit<ObjectHead, 'sequencer'>): Promise<ObjectHead> {
    return { ...head, sequencer: await findSequencer(bucket, head) };
  }

  return {
    bucket: options.bucket,
    async put(key, body, putOptions = {}) {
      checkObjectKey(key);
      return await putObject(bucket, key, body, putOptions);
    },
    async upload(key, path, putOptions = {}) {
      checkObjectKey(key);
      return await uploadObject(bucket, key, path, putOptions);
    },
    async get(key, readOptions = {}) {
      checkObjectKey(key);
      const { answer, body } = await readObject(bucket, key, readOptions);
      return { head: storedOf(key, answer), body };
    },
    async download(key, path, readOptions = {}) {
      checkObjectKey(key);
      return storedOf(key, await downloadObject(bucket, key, path, readOptions));
    },
    async head(key, { versionId } = {}) {
      checkObjectKey(key);
      const command = new HeadObjectCommand({
        Bucket: options.bucket,
        Key: key,
        ...(versionId !== undefined && { VersionId: versionId }),
      });
      const answer = await bucket.call(({ abortSignal }) =>
        bucket
          .client()
          .send(command, { abortSignal })
          .catch((error: unknown) => {
            if (!isMissing(error, versionId)) throw error;
            return undefined;
          }),
      );
      return (
        answer &&
        (await withSequencer({ ...storedOf(key, answer), modifiedAt: wholeSecond(answer.LastModified) }))
      );
    },
    async list(prefix, { limit, next } = {}) {
      checkObjectPrefix(prefix);
      const size = pageSize(limit);
      const [after] = readPageToken(next, { prefix }, 1);
      const heads = await readCurrentVersions(bucket, prefix, after, size + 1);
      const items = heads.slice(0, size);
      if (heads.length <= size) return { items };
      return { items, next: writePageToken({ prefix }, [items.at(-1)!.key]) };
    },
    async listVersions(prefix, { limit, next } = {}) {
      checkObjectPrefix(prefix);
      const request = { versionsOf: prefix };
      const [key, versionId] = readPageToken(next, request, 2);
      const marker: VersionMarker = { key, versionId: versionId || undefined };
      const page = await readVersions(bucket, prefix, marker, pageSize(limit));
      if (!page.next) return { items: page.items };
      return {
        items: page.items,
        next: writePageToken(request, [page.next.key ?? '', page.next.versionId ?? '']),
      };
    },
    async remove(key, { versionId } = {}) {
      checkObjectKey(key);
      const command = new DeleteObjectCommand({
        Bucket: options.bucket,
        Key: key,
        ...(versionId !== undefined && { VersionId: versionId }),
      });
      await bucket.call(({ abortSignal }) => bucket.client().send(command, { abortSignal }));
    },
    async presignPut(key, presignOptions) {
      checkObjectKey(key);
      return await presignPut(incoming().client(), options.bucket, key, presignOptions);
    },
    async createUpload(key) {
      checkObjectKey(key);
      return await uploads().createUpload(key);
    },
    async presignPart(key, presignOptions) {
      checkObjectKey(key);
      return await uploads().presignPart(key, presignOptions);
    },
    async completeUpload(key, completion) {
      checkObjectKey(key);
      return await uploads().completeUpload(key, completion);
    },
    async abortUpload(key, upload) {
      checkObjectKey(key);
      await uploads().abortUpload(key, upload);
    },
  };
}

function storedOf(key: string, answer: { VersionId?: string; ContentLength?: number; ETag?: string }) {
  return {
    key,
    versionId: answer.VersionId ?? 'null',
    bytes: answer.ContentLength ?? 0,
    etag: plainEtag(answer.ETag),
  };
}
