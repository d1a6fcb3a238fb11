import { randomInt } from 'node:crypto';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { isPerennialError, PerennialError } from '../../core/errors.ts';
import type { Clock } from '../clock.ts';
import type { DisposableScratch } from '../scratch-folder.ts';
import type { Events, LineStreams, Objects, Records } from '../services.ts';
import { createMemoryBodies } from './bodies.ts';
import { createIds } from './create-ids.ts';
import { type Database, openDatabase } from './database.ts';
import { createEventQueue, type EventQueue } from './event-queue.ts';
import { createLocalEvents } from './events.ts';
import { createExecutions, type Executions } from './executions.ts';
import { createFolderBodies } from './folder-bodies.ts';
import { lockFolder } from './lock-folder.ts';
import { createMultipartUploads, forgetUploads } from './multipart-uploads.ts';
import { createLocalObjects } from './objects.ts';
import { createLocalRecords, type StaleReads } from './records.ts';
import { prepareSchema } from './schema.ts';
import { createScratchRoot } from './scratch.ts';
import type { StoreParts } from './store-parts.ts';
import { createLocalStreams, type LocalStreams } from './streams.ts';
import { createUploads, type Uploads } from './uploads.ts';

export interface LocalStoreOptions {
  /** Where the state lives; without it everything is in memory. */
  folder?: string;
  clock: Clock;
  /** At least 0, below 1. Ids and tokens come from it: give a seeded one to tests only. @default the system's secure source */
  random?: () => number;
  /** @default 'perennial-local' */
  bucket?: string;
  /** Where uploads are accepted. @default 'http://127.0.0.1:8787' */
  baseUrl?: string;
  /** Makes reads that are not consistent answer the state before the last write, for fault tests. */
  staleReads?: StaleReads;
}

/** The platform services of one process, and what the host needs to drive them. */
export interface LocalStore {
  objects: Objects;
  records: Records;
  events: Events;
  streams: LineStreams;
  eventQueue: EventQueue;
  /** For createLocalWorkflows. */
  executions: Executions;
  /** How many executions a former process left running; they are ABORTED now and their events queued. */
  interruptedExecutions: number;
  findUpload: Uploads['find'];
  acceptUpload: Uploads['accept'];
  setBaseUrl: Uploads['setBaseUrl'];
  flushStreams: LocalStreams['flush'];
  createScratch(): DisposableScratch;
  newId(): string;
  newToken(): string;
  /** Nothing may be under way; the folder is free for another process afterwards. */
  close(): void;
}

/**
 * Opens the one local implementation of the platform services. What was acknowledged survives a kill at any
 * moment. Throws StateFolderError when the folder is in use, damaged or of another release.
 */
export function openLocalStore(options: LocalStoreOptions): LocalStore {
  const { folder } = options;
  if (folder === undefined) return openStore(options, openDatabase(':memory:'), () => undefined);
  return explainFailure(folder, () => {
    mkdirSync(folder, { recursive: true });
    const lock = lockFolder(folder);
    let database: Database | undefined;
    try {
      database = openDatabase(join(folder, 'state.db'));
      return openStore(options, database, lock.release);
    } catch (error) {
      database?.close();
      lock.release();
      throw error;
    }
  });
}

function openStore(options: LocalStoreOptions, database: Database, unlock: () => void): LocalStore {
  const { clock, folder, random = secureRandom, bucket = 'perennial-local' } = options;
  prepareSchema(database);
  const ids = createIds(clock, random, countOpening(database));
  const eventQueue = createEventQueue(database, clock, ids);
  database.transact(() => forgetUploads(database, clock));
  const bodies =
    folder === undefined
      ? createMemoryBodies()
      : createFolderBodies(join(folder, 'objects'), listBodies(database));
  const parts: StoreParts = { database, bodies, clock, ids, eventQueue, bucket };
  const multipart = createMultipartUploads(parts);
  const uploads = createUploads(parts, multipart, options.baseUrl ?? 'http://127.0.0.1:8787');
  const streams = createLocalStreams(parts);
  const executions = createExecutions(database, clock, eventQueue);
  const scratchRoot = createScratchRoot(folder && join(folder, 'scratch'), clock);
  return {
    objects: createLocalObjects(parts, uploads, multipart),
    records: createLocalRecords(database, clock, options.staleReads),
    events: createLocalEvents(database, eventQueue),
    streams,
    eventQueue,
    executions,
    interruptedExecutions: executions.interruptAll(),
    findUpload: uploads.find,
    acceptUpload: uploads.accept,
    setBaseUrl: uploads.setBaseUrl,
    flushStreams: streams.flush,
    createScratch: () => scratchRoot.create(ids.newId()),
    newId: ids.newId,
    newToken: ids.newToken,
    close() {
      scratchRoot.close();
      database.close();
      unlock();
    },
  };
}

function secureRandom(): number {
  const range = 2 ** 48 - 1;
  return randomInt(range) / range;
}

function countOpening(database: Database): number {
  return database.get<{ number: number }>('INSERT INTO openings DEFAULT VALUES RETURNING number')!.number;
}

function listBodies(database: Database): Set<string> {
  const rows = database.all<{ body: string }>(
    'SELECT body FROM objects WHERE body IS NOT NULL UNION ALL SELECT body FROM upload_parts',
  );
  return new Set(rows.map((row) => row.body));
}

/** Whatever keeps a folder from being opened becomes one StateFolderError that names it. */
function explainFailure<Result>(folder: string, open: () => Result): Result {
  try {
    return open();
  } catch (error) {
    if (isPerennialError(error, 'StateFolderError') && error.details.folder === folder) throw error;
    const reason = error instanceof Error ? error.message : String(error);
    throw new PerennialError(
      'StateFolderError',
      `The state folder ${folder} cannot be opened: ${reason}. Use another folder, or move this one away.`,
      { folder },
      error,
    );
  }
}
