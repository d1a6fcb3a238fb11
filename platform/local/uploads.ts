import { PerennialError } from '../../core/errors.ts';
import type { ObjectHead, Objects } from '../services.ts';
import { checkObjectKey } from './object-key.ts';
import { insertObject, refuseExisting, storeObject } from './object-table.ts';
import type { StoreParts } from './store-parts.ts';

/** The local form of presigned PUTs: URLs `<base>/_uploads/<token>` that outlive a restart. */
export interface Uploads {
  presign: (
    key: string,
    options: { bytes: number; expiresSeconds: number },
  ) => Awaited<ReturnType<Objects['presignPut']>>;
  /** What may be uploaded under a token that is neither expired nor used. */
  find(token: string): { key: string; bytes: number; expiresAt: string } | undefined;
  /**
   * Takes the body (bytes, or the path of a file). Throws NotFoundError for an unknown token, NotAllowedError
   * when it is too late, InvalidInputError for another length, and ConditionFailedError when the key exists
   * or the token was used; after a refusal the token can be used again.
   */
  accept(token: string, body: Uint8Array | string): Promise<ObjectHead>;
  setBaseUrl(url: string): void;
}

interface UploadRow {
  key: string;
  bytes: number;
  expires_at: number;
  used: number;
}

/** S3's longest life of a presigned URL and largest single PUT. */
const MAX_EXPIRES_SECONDS = 7 * 86_400;
const MAX_UPLOAD_BYTES = 5 * 2 ** 30;

export function createUploads(parts: StoreParts, initialBaseUrl: string): Uploads {
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

  return {
    presign(key, { bytes, expiresSeconds }) {
      checkObjectKey(key);
      checkWhole('bytes', bytes, 0, MAX_UPLOAD_BYTES);
      checkWhole('expiresSeconds', expiresSeconds, 1, MAX_EXPIRES_SECONDS);
      const now = clock.now().getTime();
      const token = ids.newToken();
      const expiresAt = now + expiresSeconds * 1_000;
      database.transact(() => {
        database.run('DELETE FROM uploads WHERE expires_at < ?', now - MAX_EXPIRES_SECONDS * 1_000);
        database.run('INSERT INTO uploads VALUES (?, ?, ?, ?, 0)', token, key, bytes, expiresAt);
      });
      return { url: `${baseUrl}/_uploads/${token}`, expiresAt: new Date(expiresAt).toISOString() };
    },
    find(token) {
      const row = database.get<UploadRow>('SELECT * FROM uploads WHERE token = ? AND used = 0', token);
      if (row === undefined || row.expires_at <= clock.now().getTime()) return undefined;
      return { key: row.key, bytes: row.bytes, expiresAt: new Date(row.expires_at).toISOString() };
    },
    async accept(token, body) {
      const row = read(token);
      refuseExisting(database, row.key);
      if (typeof body !== 'string') checkLength(row, body.byteLength);
      return await storeObject(
        parts,
        () => (typeof body === 'string' ? bodies.copyFrom(body) : bodies.write(body)),
        (stored) => {
          checkLength(read(token), stored.bytes);
          database.run('UPDATE uploads SET used = 1 WHERE token = ?', token);
          return insertObject(parts, row.key, stored, true);
        },
      );
    },
    setBaseUrl(url) {
      baseUrl = url.replace(/\/+$/, '');
    },
  };
}

function checkWhole(name: string, value: number, min: number, max: number): void {
  if (Number.isSafeInteger(value) && value >= min && value <= max) return;
  throw new PerennialError('InvalidInputError', `${name} must be a whole number from ${min} to ${max}`);
}
