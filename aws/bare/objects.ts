import { PerennialError } from '../../core/errors.ts';
import { OBJECT_CALL_LIMITS } from '../../platform/aws/call-limits.ts';
import { callService, once } from '../../platform/aws/call-service.ts';
import { checkObjectKey } from '../../platform/requests/object-key.ts';
import type { Objects } from '../../platform/services.ts';
import { createAwsClient } from './aws-client.ts';

/** Reading whole objects by their keys, as `createS3Objects` does it, without the SDK. */
export function createBareObjects({ bucket, owner }: { bucket: string; owner: string }): Objects {
  const client = once(() => createAwsClient('s3', OBJECT_CALL_LIMITS));
  const objects: Pick<Objects, 'bucket' | 'get'> = {
    bucket,
    async get(key, { versionId, maxBytes } = {}) {
      checkObjectKey(key);
      if (versionId !== undefined)
        throw new PerennialError('UnsupportedError', 'a bare function reads current versions only');
      const url = client().endpoint(bucket);
      url.pathname += encodeKey(key);
      const request = {
        method: 'GET' as const,
        url,
        headers: { 'x-amz-expected-bucket-owner': owner },
        body: '',
      };
      const { headers, body } = await callService('object storage', OBJECT_CALL_LIMITS, async (call) => {
        try {
          return await client().send(request, call, (head) => {
            const bytes = Number(head.headers['content-length'] ?? 0);
            if (maxBytes !== undefined && bytes > maxBytes)
              throw new PerennialError(
                'TooLargeError',
                `the object ${key} has ${bytes} bytes, ${maxBytes} are allowed`,
                { key, bytes, maxBytes },
              );
          });
        } catch (error) {
          if ((error as Error).name !== 'NoSuchKey') throw error;
          throw new PerennialError('ObjectMissingError', `there is no object ${key}`, { key });
        }
      });
      const etag = (headers.etag ?? '').replaceAll('"', '');
      const head = { key, versionId: headers['x-amz-version-id'] ?? 'null', bytes: body.byteLength, etag };
      return { head, body };
    },
  };
  // entries are made so for functions that may do nothing else
  return objects as Objects;
}

/** As it goes over the wire and into the signature: everything but slashes and what RFC 3986 calls unreserved. */
function encodeKey(key: string): string {
  return key
    .split('/')
    .map((part) =>
      encodeURIComponent(part).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`),
    )
    .join('/');
}
