import { randomUUID } from 'node:crypto';
import { UNFINISHED_UPLOAD_DAYS } from '../../core/contracts/drop.ts';
import { PerennialError } from '../../core/errors.ts';
import { type Clock, holdClock } from '../clock.ts';
import { checkEtags } from '../requests/check-upload.ts';
import { checkObjectKey } from '../requests/object-key.ts';
import type { Objects, StoredObject } from '../services.ts';
import type { StoredBody } from './bodies.ts';
import { chooseParts, joinEtags, type PartRow } from './choose-parts.ts';
import type { Database } from './database.ts';
import { findCurrent, insertObject, refuseExisting } from './object-table.ts';
import type { StoreParts } from './store-parts.ts';

/** Uploads in parts; their parts are bodies that no object has yet. */
export interface MultipartUploads extends Pick<Objects, 'createUpload' | 'completeUpload' | 'abortUpload'> {
  /** Keeps a body as a part, in the place of the one sent before. Throws NotFoundError when the upload is over. */
  storePart(
    uploadId: string,
    number: number,
    write: () => Promise<StoredBody>,
    check: (stored: StoredBody) => void,
  ): Promise<{ etag: string }>;
}

type Completion = Parameters<Objects['completeUpload']>[1];

interface UploadRow {
  key: string;
  started_at: number;
  version_id: string | null;
}

const UNFINISHED_MILLISECONDS = UNFINISHED_UPLOAD_DAYS * 86_400_000;

export function createMultipartUploads(parts: StoreParts): MultipartUploads {
  const { bodies, clock, database } = parts;
  const readParts = (uploadId: string): PartRow[] =>
    database.all<PartRow>('SELECT * FROM upload_parts WHERE upload = ? ORDER BY number', uploadId);
  const removeAll = async (ids: readonly string[]): Promise<void> =>
    holdClock(clock, async () => {
      for (const id of ids) await bodies.remove(id);
    });

  function find(uploadId: string): UploadRow {
    const row = database.get<UploadRow>('SELECT * FROM unfinished_uploads WHERE id = ?', uploadId);
    if (row === undefined || row.started_at <= clock.now().getTime() - UNFINISHED_MILLISECONDS)
      throw noSuchUpload();
    return row;
  }

  function findUnfinished(uploadId: string): UploadRow {
    const row = find(uploadId);
    if (row.version_id !== null) throw noSuchUpload();
    return row;
  }

  /** What a completed upload became, while that is current, or the parts to make it of. */
  function prepare(
    key: string,
    { uploadId, etags, bytes }: Completion,
  ): { done: StoredObject } | { done?: undefined; chosen: PartRow[] } {
    const row = find(uploadId);
    if (row.key !== key) throw noSuchUpload();
    if (row.version_id === null) {
      refuseExisting(database, key);
      return { chosen: chooseParts(readParts(uploadId), etags, bytes) };
    }
    const current = findCurrent(database, key);
    if (current?.version_id !== row.version_id) throw noSuchUpload();
    return { done: { key, versionId: row.version_id, bytes: current.bytes, etag: current.etag } };
  }

  return {
    async createUpload(key) {
      checkObjectKey(key);
      const uploadId = randomUUID();
      const forgotten = database.transact(() => {
        database.run(
          'INSERT INTO unfinished_uploads VALUES (?, ?, ?, NULL)',
          uploadId,
          key,
          clock.now().getTime(),
        );
        return forgetUploads(database, clock);
      });
      await removeAll(forgotten);
      return { uploadId };
    },
    async storePart(uploadId, number, write, check) {
      findUnfinished(uploadId);
      return await holdClock(clock, async () => {
        const stored = await write();
        let replaced: string | undefined = stored.id;
        try {
          replaced = database.transact(() => {
            check(stored);
            findUnfinished(uploadId);
            const before = readParts(uploadId).find((part) => part.number === number)?.body;
            const { bytes, etag, id } = stored;
            database.run(
              'INSERT OR REPLACE INTO upload_parts VALUES (?, ?, ?, ?, ?)',
              uploadId,
              number,
              bytes,
              etag,
              id,
            );
            return before;
          });
        } finally {
          if (replaced) await bodies.remove(replaced);
        }
        return { etag: stored.etag };
      });
    },
    async completeUpload(key, completion) {
      checkObjectKey(key);
      checkEtags(completion.etags);
      const before = prepare(key, completion);
      if (before.done) return before.done;
      return await holdClock(clock, async () => {
        let needless: string[] = [];
        try {
          const joined = await bodies.join(before.chosen.map(({ body }) => body));
          needless = [joined.id];
          return database.transact(() => {
            const now = prepare(key, completion);
            if (now.done) return now.done;
            const { uploadId, etags, bytes } = completion;
            const stored = { ...joined, etag: joinEtags(etags) };
            const { versionId, etag } = insertObject(parts, key, stored, true, 'CompleteMultipartUpload');
            database.run('UPDATE unfinished_uploads SET version_id = ? WHERE id = ?', versionId, uploadId);
            needless = forgetParts(database, uploadId);
            return { key, versionId, bytes, etag };
          });
        } catch (error) {
          // parts went while they were read: another call was faster, or one of them was sent again
          const { done } = prepare(key, completion);
          if (done) return done;
          throw error;
        } finally {
          for (const id of needless) await bodies.remove(id);
        }
      });
    },
    async abortUpload(key, { uploadId }) {
      checkObjectKey(key);
      const needless = database.transact(() => {
        const row = database.get<UploadRow>('SELECT * FROM unfinished_uploads WHERE id = ?', uploadId);
        if (row?.key !== key) return [];
        if (row.version_id !== null)
          throw new PerennialError('ConditionFailedError', 'the upload was completed');
        database.run('DELETE FROM unfinished_uploads WHERE id = ?', uploadId);
        return forgetParts(database, uploadId);
      });
      await removeAll(needless);
    },
  };
}

/** Forgets the uploads that were not ended in their time; answers the bodies that nobody needs any more. */
export function forgetUploads(database: Database, clock: Clock): string[] {
  const overdue = database.all<{ id: string }>(
    'DELETE FROM unfinished_uploads WHERE started_at <= ? RETURNING id',
    clock.now().getTime() - UNFINISHED_MILLISECONDS,
  );
  return overdue.flatMap(({ id }) => forgetParts(database, id));
}

function forgetParts(database: Database, uploadId: string): string[] {
  const rows = database.all<{ body: string }>(
    'DELETE FROM upload_parts WHERE upload = ? RETURNING body',
    uploadId,
  );
  return rows.map(({ body }) => body);
}

function noSuchUpload(): PerennialError {
  return new PerennialError('NotFoundError', 'there is no such upload: it was aborted, or its time is over');
}
