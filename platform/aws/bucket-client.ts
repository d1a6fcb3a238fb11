import { S3Client } from '@aws-sdk/client-s3';
import { type CallLimits, clientSettings } from './call-limits.ts';
import { callService, once, type ServiceCall } from './call-service.ts';

/** A bucket as the parts of `createS3Objects` reach it. */
export interface BucketClient {
  bucket: string;
  limits: CallLimits;
  /** Every request of it names the bucket's owner. */
  client(): S3Client;
  /** One call under its time budget, `bodyBytes` counted in. */
  call<Answer>(work: (call: ServiceCall) => Promise<Answer>, bodyBytes?: number): Promise<Answer>;
}

/** Nothing is made before the first call. */
export function openBucket(
  { bucket, owner, client: given }: { bucket: string; owner: string; client?: S3Client },
  limits: CallLimits,
): BucketClient {
  return {
    bucket,
    limits,
    client: once(() => nameOwner(given ?? new S3Client(clientSettings(limits)), owner)),
    call: (work, bodyBytes) => callService('object storage', limits, work, bodyBytes),
  };
}

/**
 * Adds the expected owner to every request. A bucket that was deleted and made anew by a stranger under the same
 * name is refused then. It is done here, in one place, because lib-storage leaves it out when it aborts an upload.
 */
function nameOwner(client: S3Client, owner: string): S3Client {
  client.middlewareStack.add(
    (next) => (request) =>
      next({ ...request, input: { ...request.input, ExpectedBucketOwner: owner } as typeof request.input }),
    { step: 'initialize', name: 'nameExpectedBucketOwner', override: true },
  );
  return client;
}
