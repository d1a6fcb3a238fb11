import { PerennialError } from '../../core/errors.ts';
import { holdClock } from '../clock.ts';
import type { ObjectHead } from '../services.ts';
import type { StoredBody } from './bodies.ts';
import { encode } from './create-ids.ts';
import type { Database } from './database.ts';
import type { StoreParts } from './store-parts.ts';

/** One version of an object, or a delete marker (`body` is null). */
export interface ObjectRow {
  seq: number;
  key: string;
  version_id: string;
  bytes: number;
  etag: string;
  modified_at: string;
  body: string | null;
}

const VERSION_ID_RANDOM_LENGTH = 20;
const SEQUENCER_LENGTH = 18;

/** Writes a body and then, in one transaction, its row, its event and what `commit` adds; a failure leaves no body behind. */
export async function storeObject(
  parts: StoreParts,
  write: () => Promise<StoredBody>,
  commit: (stored: StoredBody) => ObjectHead,
): Promise<ObjectHead> {
  const { bodies, clock, database } = parts;
  return await holdClock(clock, async () => {
    const stored = await write();
    try {
      return database.transact(() => commit(stored));
    } catch (error) {
      await bodies.remove(stored.id);
      throw error;
    }
  });
}

/** Makes `stored` the current version of `key` and queues S3's event for it; part of the caller's transaction. */
export function insertObject(
  parts: StoreParts,
  key: string,
  stored: StoredBody,
  ifAbsent: boolean,
  reason: 'PutObject' | 'CompleteMultipartUpload' = 'PutObject',
): ObjectHead {
  const { clock, database } = parts;
  if (ifAbsent) refuseExisting(database, key);
  const modifiedAt = clock.now().toISOString();
  const seq = takeSeq(database);
  const versionId = newVersionId(parts, seq);
  database.run('UPDATE objects SET current = 0 WHERE key = ? AND current = 1', key);
  database.run(
    'INSERT INTO objects (seq, key, version_id, bytes, etag, modified_at, body, current) VALUES (?, ?, ?, ?, ?, ?, ?, 1)',
    seq,
    key,
    versionId,
    stored.bytes,
    stored.etag,
    modifiedAt,
    stored.id,
  );
  const head = {
    key,
    versionId,
    bytes: stored.bytes,
    etag: stored.etag,
    sequencer: writeSequencer(seq),
    modifiedAt,
  };
  queueObjectCreated(parts, head, reason);
  return head;
}

/** The id of version (or delete marker) number `seq`. */
export function newVersionId({ ids }: StoreParts, seq: number): string {
  // The sequence number keeps version ids apart when a folder is opened again with the same random numbers.
  return ids.randomText(VERSION_ID_RANDOM_LENGTH) + encode(seq, 8);
}

/** The current version of a key; undefined when there is none or it was deleted. */
export function findCurrent(database: Database, key: string): ObjectRow | undefined {
  return database.get<ObjectRow>('SELECT * FROM objects WHERE key = ? AND current = 1', key);
}

/** Throws ConditionFailedError when the key has a current version. */
export function refuseExisting(database: Database, key: string): void {
  const found = findCurrent(database, key);
  if (found === undefined) return;
  throw new PerennialError('ConditionFailedError', `the object ${key} exists already`, {
    key,
    versionId: found.version_id,
  });
}

export function toObjectHead(row: ObjectRow): ObjectHead {
  return {
    key: row.key,
    versionId: row.version_id,
    bytes: row.bytes,
    etag: row.etag,
    sequencer: writeSequencer(row.seq),
    modifiedAt: row.modified_at,
  };
}

/** The next number for a version or a delete marker. */
export function takeSeq(database: Database): number {
  const last = database.get<{ seq: number }>("SELECT seq FROM sqlite_sequence WHERE name = 'objects'");
  return (last?.seq ?? 0) + 1;
}

function writeSequencer(seq: number): string {
  return seq.toString(16).toUpperCase().padStart(SEQUENCER_LENGTH, '0');
}

function queueObjectCreated({ bucket, eventQueue, ids }: StoreParts, head: ObjectHead, reason: string): void {
  eventQueue.enqueue('aws.s3', 'Object Created', {
    version: '0',
    bucket: { name: bucket },
    object: {
      key: head.key,
      size: head.bytes,
      etag: head.etag,
      'version-id': head.versionId,
      sequencer: head.sequencer,
    },
    'request-id': ids.newId(),
    requester: '000000000000',
    'source-ip-address': '127.0.0.1',
    reason,
  });
}
