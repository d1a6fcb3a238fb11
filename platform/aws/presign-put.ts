import { PutObjectCommand, type S3Client } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { PerennialError } from '../../core/errors.ts';
import type { Objects } from '../services.ts';

/** S3's longest life of a presigned URL and largest single PUT. */
const MAX_EXPIRES_SECONDS = 7 * 86_400;
const MAX_UPLOAD_BYTES = 5 * 2 ** 30;

/**
 * A URL for one PUT. The length and `If-None-Match: *` are among the signed headers, so S3 takes exactly that many
 * bytes, and only where nothing is. It ends with the credentials that signed it, if that is sooner. `client` must
 * not calculate checksums of its own accord: that of an empty body would be signed.
 */
export async function presignPut(
  client: S3Client,
  bucket: string,
  key: string,
  { bytes, expiresSeconds }: { bytes: number; expiresSeconds: number },
): ReturnType<Objects['presignPut']> {
  checkWhole('bytes', bytes, 0, MAX_UPLOAD_BYTES);
  checkWhole('expiresSeconds', expiresSeconds, 1, MAX_EXPIRES_SECONDS);
  const signingDate = new Date();
  const url = await getSignedUrl(
    client,
    new PutObjectCommand({ Bucket: bucket, Key: key, ContentLength: bytes, IfNoneMatch: '*' }),
    { expiresIn: expiresSeconds, signingDate },
  );
  const { expiration } = await client.config.credentials();
  const expiresAt = Math.min(
    signingDate.getTime() + expiresSeconds * 1_000,
    expiration?.getTime() ?? Number.POSITIVE_INFINITY,
  );
  return { url, expiresAt: new Date(expiresAt).toISOString() };
}

function checkWhole(name: string, value: number, min: number, max: number): void {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return;
  throw new PerennialError('InvalidInputError', `${name} must be a whole number from ${min} to ${max}`);
}
