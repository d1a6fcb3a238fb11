import { PerennialError } from '../../core/errors.ts';
import { checkPart, checkUpload, MAX_EXPIRES_SECONDS } from '../requests/check-upload.ts';
import { checkObjectKey } from '../requests/object-key.ts';
import type { Objects } from '../services.ts';
import type { MultipartUploads } from './multipart-uploads.ts';
import { insertObject, refuseExisting, storeObject } from './object-table.ts';
import type { StoreParts } from './store-parts.ts';

/** The local form of presigned PUTs: URLs `<base>/_uploads/<token>` that outlive a restart. */
export interface Uploads extends Pick<Objects, 'presignPut' | 'presignPart'> {
  /** What may be uploaded under a token that is neither expired nor used. */
  find(token: string): { key: string; bytes: number; expiresAt: string } | undefined;
  /**
   * Takes the body (bytes, or the path of a file) as an object, or as a part, which has no version. Throws
   * NotFoundError for an unknown token or upload, NotAllowedError when it is too late, InvalidInputError for another
   * length, and ConditionFailedError when the key exists or the token was used; after a refusal the token can be used
   * again, and that of a part always.
   */
  accept(token: string, body: Uint8Array | string): Promise<{ etag: string; versionId?: string }>;
  setBaseUrl(url: string): void;
}

interface UploadRow {
  key: string;
  bytes: number;
  expires_at: number;
  used: number;
  upload: string | null;
  part: number | null;
}

export function createUploads(
  parts: StoreParts,
  multipart: MultipartUploads,
  initialBaseUrl: string,
): Uploads {
  const { bodies, clock, database, ids } = parts;
  let baseUrl = initialBaseUrl;

  function read(token: string): UploadRow {
    const row = database.get<UploadRow>('SELECT * FROM uploads WHERE token = ?', token);
    if (row === undefined) throw new PerennialError('NotFoundError', 'there is no such upload');
    if (row.used)
      throw new PerennialError('ConditionFailedError', 'the upload was used already', { key: row.key });
    if (row.expires_at <= clock.now().getTime()) {
      throw new PerennialError('NotAllowedError', 'the upload has expired', { key: row.key });
    }
    return row;
  }

  function checkLength(row: UploadRow, bytes: number): void {
    if (bytes === row.bytes) return;
    throw new PerennialError(
      'InvalidInputError',
      `the upload takes exactly ${row.bytes} bytes, not ${bytes}`,
      {
        key: row.key,
        bytes,
        expectedBytes: row.bytes,
      },
    );
  }

  function presign(
    key: string,
    { bytes, expiresSeconds }: { bytes: number; expiresSeconds: number },
    part?: { uploadId: string; number: number },
  ): Awaited<ReturnType<Objects['presignPut']>> {
    checkObjectKey(key);
    const now = clock.now().getTime();
    const token = ids.newToken();
    const expiresAt = now + expiresSeconds * 1_000;
    const { uploadId = null, number = null } = part ?? {};
    database.transact(() => {
      database.run('DELETE FROM uploads WHERE expires_at < ?', now - MAX_EXPIRES_SECONDS * 1_000);
      database.run(
        'INSERT INTO uploads VALUES (?, ?, ?, ?, 0, ?, ?)',
        token,
        key,
        bytes,
        expiresAt,
        uploadId,
        number,
      );
    });
    return { url: `${baseUrl}/_uploads/${token}`, expiresAt: new Date(expiresAt).toISOString() };
  }

  return {
    async presignPut(key, options) {
      checkUpload(options);
      return presign(key, options);
    },
    async presignPart(key, options) {
      checkPart(options);
      return presign(key, options, options);
    },
    find(token) {
      const row = database.get<UploadRow>('SELECT * FROM uploads WHERE token = ? AND used = 0', token);
      if (row === undefined || row.expires_at <= clock.now().getTime()) return undefined;
      return { key: row.key, bytes: row.bytes, expiresAt: new Date(row.expires_at).toISOString() };
    },
    async accept(token, body) {
      const row = read(token);
      const write = () => (typeof body === 'string' ? bodies.copyFrom(body) : bodies.write(body));
      if (row.upload === null) refuseExisting(database, row.key);
      if (typeof body !== 'string') checkLength(row, body.byteLength);
      if (row.upload !== null && row.part !== null)
        return await multipart.storePart(row.upload, row.part, write, ({ bytes }) =>
          checkLength(read(token), bytes),
        );
      return await storeObject(parts, write, (stored) => {
        checkLength(read(token), stored.bytes);
        database.run('UPDATE uploads SET used = 1 WHERE token = ?', token);
        return insertObject(parts, row.key, stored, true);
      });
    },
    setBaseUrl(url) {
      baseUrl = url.replace(/\/+$/, '');
    },
  };
}
