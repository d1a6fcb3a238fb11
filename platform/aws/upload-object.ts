import { createReadStream } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { PutObjectCommand } from '@aws-sdk/client-s3';
import { Upload } from '@aws-sdk/lib-storage';
import type { PutOptions, StoredObject } from '../services.ts';
import type { BucketClient } from './bucket-client.ts';
import { writeObject } from './write-object.ts';

/** Files up to this size go in one request; larger ones in parts, at most this many bytes each times four in memory. */
const PART_BYTES = 8 * 1_048_576;
const MAX_PARTS = 10_000;
const PARALLEL_PARTS = 4;

/** Writes the bytes of `body` as one object. */
export async function putObject(
  bucket: BucketClient,
  key: string,
  body: Uint8Array,
  options: PutOptions,
): Promise<StoredObject> {
  return await writeObject(bucket, { key, bytes: body.byteLength, options }, (input, { abortSignal }) =>
    bucket.client().send(new PutObjectCommand({ ...input, Body: body }), { abortSignal }),
  );
}

/** Writes a local file as one object, in parallel parts when it is large; the condition is decided as the parts are joined. */
export async function uploadObject(
  bucket: BucketClient,
  key: string,
  path: string,
  options: PutOptions,
): Promise<StoredObject> {
  const { size } = await stat(path);
  if (size <= PART_BYTES) return await putObject(bucket, key, await readFile(path), options);
  return await writeObject(bucket, { key, bytes: size, options }, async (input, { abortSignal }) => {
    const upload = new Upload({
      client: bucket.client(),
      params: { ...input, Body: createReadStream(path) },
      partSize: Math.max(PART_BYTES, Math.ceil(size / MAX_PARTS)),
      queueSize: PARALLEL_PARTS,
    });
    const abort = (): void => void upload.abort();
    abortSignal.addEventListener('abort', abort, { once: true });
    try {
      return await upload.done();
    } finally {
      abortSignal.removeEventListener('abort', abort);
    }
  });
}
