import { PerennialError } from '../../core/errors.ts';
import { holdClock } from '../clock.ts';
import { checkLimit } from '../requests/check-limit.ts';
import { checkObjectKey, checkObjectPrefix } from '../requests/object-key.ts';
import { readPageToken, writePageToken } from '../requests/page-token.ts';
import type { ObjectHead, Objects, PutOptions } from '../services.ts';
import type { StoredBody } from './bodies.ts';
import type { MultipartUploads } from './multipart-uploads.ts';
import {
  findCurrent,
  insertObject,
  newVersionId,
  type ObjectRow,
  refuseExisting,
  storeObject,
  takeSeq,
  toObjectHead,
} from './object-table.ts';
import type { StoreParts } from './store-parts.ts';
import { afterPrefix } from './text-range.ts';
import type { Uploads } from './uploads.ts';

const MAX_PAGE_ITEMS = 1_000;

/** The bucket: rows of versions in SQLite, bodies beside it. */
export function createLocalObjects(
  parts: StoreParts,
  uploads: Uploads,
  multipart: MultipartUploads,
): Objects {
  const { bodies, clock, database } = parts;

  async function store(
    key: string,
    options: PutOptions,
    write: () => Promise<StoredBody>,
  ): Promise<ObjectHead> {
    checkObjectKey(key);
    const ifAbsent = options.ifAbsent === true;
    if (ifAbsent) refuseExisting(database, key); // before the bytes are written; decided again when they are
    return await storeObject(parts, write, (stored) => insertObject(parts, key, stored, ifAbsent));
  }

  function find(key: string, versionId: string | undefined): ObjectRow | undefined {
    checkObjectKey(key);
    if (versionId === undefined) return findCurrent(database, key);
    return database.get<ObjectRow>(
      'SELECT * FROM objects WHERE key = ? AND version_id = ? AND body IS NOT NULL',
      key,
      versionId,
    );
  }

  function findReadable(key: string, options: { versionId?: string; maxBytes?: number }): ObjectRow {
    const row = find(key, options.versionId);
    if (row === undefined) {
      throw new PerennialError('ObjectMissingError', `there is no object ${key}`, { key, ...options });
    }
    if (options.maxBytes !== undefined && row.bytes > options.maxBytes) {
      throw new PerennialError(
        'TooLargeError',
        `the object ${key} has ${row.bytes} bytes, ${options.maxBytes} are allowed`,
        { key, bytes: row.bytes, maxBytes: options.maxBytes },
      );
    }
    return row;
  }

  async function removeVersion(key: string, versionId: string): Promise<void> {
    const removed = database.transact(() => {
      const row = database.get<ObjectRow>(
        'SELECT * FROM objects WHERE key = ? AND version_id = ?',
        key,
        versionId,
      );
      if (row === undefined) return undefined;
      database.run('DELETE FROM objects WHERE seq = ?', row.seq);
      // What is now the newest becomes current again, unless it is a delete marker.
      database.run(
        `UPDATE objects SET current = 1
         WHERE seq = (SELECT max(seq) FROM objects WHERE key = ?) AND body IS NOT NULL AND current = 0`,
        key,
      );
      return row.body;
    });
    if (removed) await holdClock(clock, () => bodies.remove(removed));
  }

  function addDeleteMarker(key: string): void {
    database.transact(() => {
      const seq = takeSeq(database);
      database.run('UPDATE objects SET current = 0 WHERE key = ? AND current = 1', key);
      database.run(
        "INSERT INTO objects (seq, key, version_id, bytes, etag, modified_at, current) VALUES (?, ?, ?, 0, '', ?, 0)",
        seq,
        key,
        newVersionId(parts, seq),
        clock.now().toISOString(),
      );
    });
  }

  return {
    bucket: parts.bucket,
    put: (key, body, options = {}) => store(key, options, () => bodies.write(body)),
    upload: (key, path, options = {}) => store(key, options, () => bodies.copyFrom(path)),
    async get(key, options = {}) {
      const row = findReadable(key, options);
      return { head: toObjectHead(row), body: await holdClock(clock, () => bodies.read(row.body!)) };
    },
    async download(key, path, options = {}) {
      const row = findReadable(key, options);
      await holdClock(clock, () => bodies.copyTo(row.body!, path));
      return toObjectHead(row);
    },
    async head(key, options = {}) {
      const row = find(key, options.versionId);
      return row && toObjectHead(row);
    },
    async list(prefix, options = {}) {
      checkObjectPrefix(prefix);
      const limit = Math.min(checkLimit(options.limit) ?? MAX_PAGE_ITEMS, MAX_PAGE_ITEMS);
      const [after = ''] = readPageToken(options.next, { prefix }, 1);
      const rows = database.all<ObjectRow>(
        `SELECT * FROM objects WHERE current = 1 AND key ${after === '' ? '>=' : '>'} ? AND key < CAST(? AS TEXT)
         ORDER BY key LIMIT ?`,
        after === '' ? prefix : after,
        afterPrefix(prefix),
        limit + 1,
      );
      const items = rows.slice(0, limit).map(toObjectHead);
      if (rows.length <= limit) return { items };
      return { items, next: writePageToken({ prefix }, [items.at(-1)!.key]) };
    },
    async listVersions(prefix, options = {}) {
      checkObjectPrefix(prefix);
      const limit = Math.min(checkLimit(options.limit) ?? MAX_PAGE_ITEMS, MAX_PAGE_ITEMS);
      const [key = prefix, seq = ''] = readPageToken(options.next, { versionsOf: prefix }, 2);
      const rows = database.all<ObjectRow>(
        `SELECT * FROM objects WHERE (key > ? OR (key = ? AND seq < ?)) AND key < CAST(? AS TEXT)
         ORDER BY key, seq DESC LIMIT ?`,
        key,
        key,
        seq === '' ? Number.MAX_SAFE_INTEGER : Number(seq),
        afterPrefix(prefix),
        limit + 1,
      );
      const items = rows.slice(0, limit);
      const last = items.at(-1);
      const next = rows.length > limit && last && [last.key, String(last.seq)];
      return {
        items: items.map((row) => ({
          key: row.key,
          versionId: row.version_id,
          isDeleteMarker: row.body === null,
          modifiedAt: row.modified_at,
        })),
        ...(next && { next: writePageToken({ versionsOf: prefix }, next) }),
      };
    },
    async remove(key, options = {}) {
      checkObjectKey(key);
      if (options.versionId !== undefined) await removeVersion(key, options.versionId);
      else addDeleteMarker(key);
    },
    presignPut: uploads.presignPut,
    presignPart: uploads.presignPart,
    createUpload: multipart.createUpload,
    completeUpload: multipart.completeUpload,
    abortUpload: multipart.abortUpload,
  };
}
