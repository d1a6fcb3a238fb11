import { PutObjectCommand, type S3Client, UploadPartCommand } from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { checkPart, checkUpload } from '../requests/check-upload.ts';
import type { Objects } from '../services.ts';

type Presigned = Awaited<ReturnType<Objects['presignPut']>>;

/**
 * A URL for one PUT. The length and `If-None-Match: *` are among the signed headers, so S3 takes exactly that many
 * bytes, and only where nothing is. It ends with the credentials that signed it, if that is sooner. `client` must
 * not calculate checksums of its own accord: that of an empty body would be signed.
 */
export async function presignPut(
  client: S3Client,
  bucket: string,
  key: string,
  { bytes, expiresSeconds }: Parameters<Objects['presignPut']>[1],
): Promise<Presigned> {
  checkUpload({ bytes, expiresSeconds });
  const command = new PutObjectCommand({
    Bucket: bucket,
    Key: key,
    ContentLength: bytes,
    IfNoneMatch: '*',
  });
  return await endWithCredentials(client, expiresSeconds, (signing) =>
    getSignedUrl(client, command, signing),
  );
}

/**
 * A URL for PUTs of one part, otherwise as `presignPut`. Parts know no condition: S3 decides it when they are joined.
 * `uploadId` is S3's own.
 */
export async function presignPart(
  client: S3Client,
  bucket: string,
  key: string,
  { uploadId, number, bytes, expiresSeconds }: Parameters<Objects['presignPart']>[1],
): Promise<Presigned> {
  checkPart({ number, bytes, expiresSeconds });
  const command = new UploadPartCommand({
    Bucket: bucket,
    Key: key,
    UploadId: uploadId,
    PartNumber: number,
    ContentLength: bytes,
  });
  return await endWithCredentials(client, expiresSeconds, (signing) =>
    getSignedUrl(client, command, signing),
  );
}

/** Presigned by credentials that end sooner, a URL ends with them. */
async function endWithCredentials(
  client: S3Client,
  expiresIn: number,
  sign: (signing: { expiresIn: number; signingDate: Date }) => Promise<string>,
): Promise<Presigned> {
  const signingDate = new Date();
  const url = await sign({ expiresIn, signingDate });
  const { expiration } = await client.config.credentials();
  const expiresAt = Math.min(
    signingDate.getTime() + expiresIn * 1_000,
    expiration?.getTime() ?? Number.POSITIVE_INFINITY,
  );
  return { url, expiresAt: new Date(expiresAt).toISOString() };
}
