import { randomUUID } from 'node:crypto';
import { HeadObjectCommand, type PutObjectCommandInput } from '@aws-sdk/client-s3';
import { PerennialError } from '../../core/errors.ts';
import type { PutOptions, StoredObject } from '../services.ts';
import type { BucketClient } from './bucket-client.ts';
import type { ServiceCall } from './call-service.ts';
import { mayHaveBeenApplied, type ServiceFailure } from './service-failure.ts';

/** What S3 answers to a write. */
export interface WriteAnswer {
  VersionId?: string;
  ETag?: string;
}

export type WriteInput = Pick<
  PutObjectCommandInput,
  'Bucket' | 'Key' | 'ContentType' | 'IfNoneMatch' | 'Metadata'
>;

/** The metadata field by which a write recognises itself. */
export const WRITE_ID = 'perennial-write-id';

/**
 * Writes one object by `send`. With `ifAbsent`, S3 decides: 412 means that the key exists, 409 that another write
 * of it was under way, and is tried again. A 412 may also be the answer to a repetition of our own write whose
 * first answer was lost, and a time-out may hide a success; then the current version is looked at, and it is ours
 * when it carries the id that this write gave it. (Where somebody replaced our version since, we cannot tell and
 * say that the key exists: keys written with `ifAbsent` are never replaced.)
 */
export async function writeObject(
  bucket: BucketClient,
  { key, bytes, options }: { key: string; bytes: number; options: PutOptions },
  send: (input: WriteInput, call: ServiceCall) => Promise<WriteAnswer>,
): Promise<StoredObject> {
  const input: WriteInput = {
    Bucket: bucket.bucket,
    Key: key,
    ...(options.contentType !== undefined && { ContentType: options.contentType }),
  };
  return await bucket.call(async (call) => {
    const answer = options.ifAbsent
      ? await writeIfAbsent(bucket, input, call, (conditional) => send(conditional, call))
      : await send(input, call);
    return { key, bytes, versionId: answer.VersionId ?? 'null', etag: plainEtag(answer.ETag) };
  }, bytes);
}

/** An ETag without its quotes. */
export function plainEtag(etag: string | undefined): string {
  return (etag ?? '').replaceAll('"', '');
}

async function writeIfAbsent(
  bucket: BucketClient,
  input: WriteInput,
  call: ServiceCall,
  send: (input: WriteInput) => Promise<WriteAnswer>,
): Promise<WriteAnswer> {
  const writeId = randomUUID();
  const conditional = { ...input, IfNoneMatch: '*', Metadata: { [WRITE_ID]: writeId } };
  let isDoubtful = false;
  for (let attempt = 1; ; attempt++) {
    try {
      return await send(conditional);
    } catch (error) {
      const { name, $metadata } = error as ServiceFailure;
      isDoubtful ||= mayHaveBeenApplied(error);
      if ($metadata?.httpStatusCode === 409 && attempt < bucket.limits.attempts) {
        await call.pause(attempt);
        continue;
      }
      const own = isDoubtful ? await findOwnWrite(bucket, input.Key!, writeId) : undefined;
      if (own) return own;
      if (name !== 'PreconditionFailed') throw error;
      throw new PerennialError('ConditionFailedError', `the object ${input.Key} exists already`, {
        key: input.Key,
      });
    }
  }
}

/** The current version, if this very write made it. It has a time of its own: that of the write may be used up. */
export async function findOwnWrite(
  bucket: BucketClient,
  key: string,
  writeId: string,
): Promise<WriteAnswer | undefined> {
  try {
    const abortSignal = AbortSignal.timeout(bucket.limits.requestMilliseconds);
    const head = await bucket
      .client()
      .send(new HeadObjectCommand({ Bucket: bucket.bucket, Key: key }), { abortSignal });
    return head.Metadata?.[WRITE_ID] === writeId ? head : undefined;
  } catch (error) {
    if ((error as ServiceFailure).$metadata?.httpStatusCode === 404) return undefined;
    throw error;
  }
}
