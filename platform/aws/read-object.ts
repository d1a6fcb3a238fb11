import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import type { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { GetObjectCommand, type GetObjectCommandOutput } from '@aws-sdk/client-s3';
import { PerennialError } from '../../core/errors.ts';
import type { BucketClient } from './bucket-client.ts';
import { callService } from './call-service.ts';
import { isPassing, type ServiceFailure } from './service-failure.ts';

export interface ReadOptions {
  versionId?: string;
  maxBytes?: number;
}

/** Reads one object into memory, and takes no more of it than the object has bytes (the SDK's own way takes twice as much). */
export async function readObject(
  bucket: BucketClient,
  key: string,
  options: ReadOptions,
): Promise<{ answer: GetObjectCommandOutput; body: Uint8Array }> {
  return await receive(bucket, key, options, async (body, bytes) => {
    const whole = new Uint8Array(bytes);
    let filled = 0;
    for await (const chunk of countBytes(body, key, bytes)) {
      whole.set(chunk, filled);
      filled += chunk.byteLength;
    }
    return whole;
  });
}

/** Streams one object to a file; after a failure there is no file. */
export async function downloadObject(
  bucket: BucketClient,
  key: string,
  path: string,
  options: ReadOptions,
): Promise<GetObjectCommandOutput> {
  const { answer } = await receive(bucket, key, options, async (body, bytes) => {
    try {
      await pipeline(body, (chunks) => countBytes(chunks, key, bytes), createWriteStream(path));
    } catch (error) {
      await rm(path, { force: true });
      throw error;
    }
  });
  return answer;
}

/**
 * Whether S3's refusal means that there is no such object. A deleted key answers 404 and its delete marker 405;
 * an id that no version can have is 400, and the answer to a HEAD says no more than that.
 */
export function isMissing(error: unknown, versionId: string | undefined): boolean {
  const { name, $metadata } = error as ServiceFailure;
  const status = $metadata?.httpStatusCode;
  if (name === 'NoSuchBucket') return false;
  return status === 404 || status === 405 || (status === 400 && versionId !== undefined);
}

/** A body that breaks off is asked for again: the SDK repeats requests, not what follows the head of an answer. */
async function receive<Received>(
  bucket: BucketClient,
  key: string,
  options: ReadOptions,
  take: (body: Readable, bytes: number) => Promise<Received>,
): Promise<{ answer: GetObjectCommandOutput; body: Received }> {
  for (let attempt = 1; ; attempt++) {
    const answer = await open(bucket, key, options);
    const bytes = answer.ContentLength ?? 0;
    try {
      const body = await callService(
        'object storage',
        bucket.limits,
        ({ abortSignal }) => {
          const stream = answer.Body as unknown as Readable;
          const abort = (): void => void stream.destroy(abortSignal.reason);
          abortSignal.addEventListener('abort', abort, { once: true });
          return take(stream, bytes).finally(() => abortSignal.removeEventListener('abort', abort));
        },
        bytes,
      );
      return { answer, body };
    } catch (error) {
      const cause = error instanceof PerennialError ? error.cause : error;
      if (attempt >= bucket.limits.attempts || !cause || !isPassing(cause)) throw error;
    }
  }
}

async function open(
  bucket: BucketClient,
  key: string,
  { versionId, maxBytes }: ReadOptions,
): Promise<GetObjectCommandOutput> {
  return await bucket.call(async ({ abortSignal }) => {
    const command = new GetObjectCommand({
      Bucket: bucket.bucket,
      Key: key,
      ...(versionId !== undefined && { VersionId: versionId }),
    });
    const answer = await bucket
      .client()
      .send(command, { abortSignal })
      .catch((error: unknown) => {
        if (!isMissing(error, versionId)) throw error;
        throw new PerennialError('ObjectMissingError', `there is no object ${key}`, { key, versionId });
      });
    if (maxBytes !== undefined && (answer.ContentLength ?? 0) > maxBytes) {
      (answer.Body as unknown as Readable).destroy();
      throw tooLarge(key, answer.ContentLength!, maxBytes);
    }
    return answer;
  });
}

/** Passes the chunks on; what is not as long as its head said is no answer. */
async function* countBytes(
  chunks: AsyncIterable<Uint8Array>,
  key: string,
  expectedBytes: number,
): AsyncGenerator<Uint8Array> {
  let bytes = 0;
  for await (const chunk of chunks) {
    bytes += chunk.byteLength;
    if (bytes > expectedBytes) throw tooLarge(key, bytes, expectedBytes);
    yield chunk;
  }
  if (bytes < expectedBytes) {
    throw Object.assign(new Error(`the object ${key} broke off after ${bytes} bytes`), {
      code: 'ECONNRESET',
    });
  }
}

function tooLarge(key: string, bytes: number, maxBytes: number): PerennialError {
  return new PerennialError(
    'TooLargeError',
    `the object ${key} has ${bytes} bytes, ${maxBytes} are allowed`,
    {
      key,
      bytes,
      maxBytes,
    },
  );
}
