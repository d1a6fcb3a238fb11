import type { ExecutionStatus, ExecutionStep } from '../core/contracts/execution.ts';
import type { Measurement } from '../core/contracts/metrics.ts';
import type { Json } from '../core/contracts/names.ts';
import type { Compute } from '../core/contracts/trainer.ts';
import type { Threads } from '../core/training/kernels/engine.ts';

export type { ExecutionStatus, ExecutionStep };

import type { Models } from './models.ts';
import type { Tables } from './tables.ts';

/**
 * Everything a handler may touch. Each interface states what the AWS service promises and what it does
 * not; both implementations pass one contract suite (test/platform/). Handlers get an object narrowed to
 * the verbs their wiring declares.
 */
export interface Services {
  objects: Objects;
  records: Records;
  events: Events;
  workflows: Workflows;
  streams: Streams;
  tables: Tables;
  models: Models;
  scratch: Scratch;
  /** Where trainings may run; absent where that is known to nobody: in functions then. */
  compute?: Compute;
  /** Threads that trainings may use beside the caller's; absent: none. */
  threads?: Threads;
  /** The largest drop that ingest reads here; absent where that is known to nobody. */
  mostDropBytes?: number;
  /** Aborted when this process is about to end: what takes long ends then. Absent where nobody knows it before. */
  ending?: AbortSignal;
  /** The time, never a value taken at import: warm functions would keep it. */
  now(): Date;
  /** Starts a stopwatch; calling what it answers gives the milliseconds since. For measuring, never for deciding. */
  stopwatch(): () => number;
  /** A fresh random id, 26 lower-case letters and digits, sortable by time of making. */
  newId(): string;
  /** Fresh bytes of the system's cryptographic source: for secrets, and nothing else needs it. */
  randomBytes(count: number): Uint8Array;
  /** Takes a value that an alarm or a picture watches. Never throws and never waits. */
  measure(measurement: Measurement): void;
  log(entry: { level: 'debug' | 'info' | 'warn' | 'error'; message: string; [field: string]: unknown }): void;
}

// ---------------------------------------------------------------- objects (S3)

/** A versioned bucket: one key is written atomically, reads and lists are strongly consistent. */
export interface Objects {
  readonly bucket: string;
  /** Writes one object. With `ifAbsent`, throws ConditionFailedError when the key has a current version. */
  put(key: string, body: Uint8Array, options?: PutOptions): Promise<StoredObject>;
  /** As `put`, from a local file (multipart when large). */
  upload(key: string, path: string, options?: PutOptions): Promise<StoredObject>;
  /** Throws ObjectMissingError; `maxBytes` throws TooLargeError before reading. */
  get(
    key: string,
    options?: { versionId?: string; maxBytes?: number },
  ): Promise<{ head: StoredObject; body: Uint8Array }>;
  /** Streams one object to a local file. */
  download(
    key: string,
    path: string,
    options?: { versionId?: string; maxBytes?: number },
  ): Promise<StoredObject>;
  head(key: string, options?: { versionId?: string }): Promise<ObjectHead | undefined>;
  /** Current versions under a prefix in key order, at most 1,000 a page. */
  list(
    prefix: string,
    options?: { limit?: number; next?: string },
  ): Promise<{ items: ObjectHead[]; next?: string }>;
  /**
   * Every version under a prefix, and every delete marker, in key order and newest first within a key, at most
   * 1,000 a page: what has to be removed, each by its id, before nothing is left.
   */
  listVersions(
    prefix: string,
    options?: { limit?: number; next?: string },
  ): Promise<{ items: ObjectVersion[]; next?: string }>;
  /**
   * Removes the current version (a delete marker, as on a versioned bucket) or, with versionId, that version or
   * delete marker for good.
   */
  remove(key: string, options?: { versionId?: string }): Promise<void>;
  /** A URL that takes one PUT of exactly `bytes` bytes to a key that does not exist yet. */
  presignPut(
    key: string,
    options: { bytes: number; expiresSeconds: number },
  ): Promise<{ url: string; expiresAt: string }>;
  /**
   * Begins an object that others send in parts. Nobody sees any of it before `completeUpload`; what is not completed
   * is removed UNFINISHED_UPLOAD_DAYS (core/contracts/drop.ts) later, or soon after.
   */
  createUpload(key: string): Promise<{ uploadId: string }>;
  /**
   * A URL that takes PUTs of exactly `bytes` bytes as part `number` (from 1, at most 10,000) and answers an ETag. A part
   * that is sent again replaces what was sent before.
   */
  presignPart(
    key: string,
    options: { uploadId: string; number: number; bytes: number; expiresSeconds: number },
  ): Promise<{ url: string; expiresAt: string }>;
  /**
   * Joins the parts whose ETags are given, in their order, to one object of `bytes` bytes. Asked again, it answers the
   * same as long as that is the current version. Throws ConditionFailedError when the key has another current version,
   * NotFoundError when there is no such upload (any more), and InvalidInputError when parts are missing, have another
   * ETag or are, but for the last, smaller than 5 MiB: `details.missing` and `details.changed` have their numbers.
   */
  completeUpload(
    key: string,
    options: { uploadId: string; etags: readonly string[]; bytes: number },
  ): Promise<StoredObject>;
  /** Removes an upload and its parts. One that is not there, or was completed, is left as it is. */
  abortUpload(key: string, options: { uploadId: string }): Promise<void>;
}

export interface PutOptions {
  ifAbsent?: boolean;
  contentType?: string;
}

/** What is known of a version once it is written or read. */
export interface StoredObject {
  key: string;
  versionId: string;
  bytes: number;
  etag: string;
}

/** What a look at a version tells, its place among those of its key included. */
export interface ObjectHead extends StoredObject {
  /** Orders versions of one key; compares as text, with those of other heads only. */
  sequencer: string;
  modifiedAt: string;
}

/** One version of an object, or the mark that a key was deleted. */
export interface ObjectVersion {
  key: string;
  versionId: string;
  isDeleteMarker: boolean;
  modifiedAt: string;
}

// ---------------------------------------------------------------- records (DynamoDB, one table)

export interface RecordKey {
  pk: string;
  sk: string;
}

/** One item, at most 400 KB as JSON. `ipk`/`isk` place it in the secondary index. */
export type RecordItem = RecordKey & { ipk?: string; isk?: string; [attribute: string]: Json | undefined };

export type Condition =
  | { absent: true } // the item does not exist
  | { present: true } // the item exists
  | { attribute: string; equals: Json }
  | { attribute: string; notEquals: Json } // also true when the attribute is absent
  | { attribute: string; lessThan: number | string }
  | { attribute: string; exists: boolean }
  | { all: Condition[] }
  | { any: Condition[] };

export type RecordWrite =
  | { put: RecordItem; if?: Condition }
  | {
      update: RecordKey;
      set?: Record<string, Json>;
      remove?: string[];
      add?: Record<string, number>;
      if?: Condition;
    }
  | { delete: RecordKey; if?: Condition }
  | { check: RecordKey; if: Condition };

export interface QueryPage {
  items: RecordItem[];
  next?: string;
}

/** A table with one secondary index. Conditional writes are atomic per item; transactions over ≤ 100 items. */
export interface Records {
  /** Eventually consistent unless `consistent`. */
  get(key: RecordKey, options?: { consistent?: boolean }): Promise<RecordItem | undefined>;
  /** Items of one partition in sort-key order. `after`/`before` bound the sort key, both exclusive. */
  query(
    request: {
      pk: string;
      prefix?: string;
      after?: string;
      before?: string;
      reverse?: boolean;
      limit?: number;
      next?: string;
    },
    options?: { consistent?: boolean },
  ): Promise<QueryPage>;
  /** As `query` over ipk/isk. Always eventually consistent: never decide anything from it. */
  queryIndex(request: {
    ipk: string;
    prefix?: string;
    reverse?: boolean;
    limit?: number;
    next?: string;
  }): Promise<QueryPage>;
  /** One write. Throws ConditionFailedError with `details.item`, the item found (or undefined). */
  write(write: RecordWrite): Promise<void>;
  /**
   * All or nothing, each item named once. Throws TransactionCancelledError with `details.reasons`: one entry
   * per write, `null` or `{ code: 'ConditionFailed', item? }`. The same `token` within 10 minutes is applied once.
   */
  transact(writes: RecordWrite[], token?: string): Promise<void>;
}

// ---------------------------------------------------------------- events (EventBridge)

export interface PerennialEvent {
  detailType: string;
  detail: { [key: string]: Json };
}

/** What a rule hands to its target. */
export interface DeliveredEvent extends PerennialEvent {
  id: string;
  source: string;
  time: string;
}

/** At least once, in no order, at most 256 KB an entry. */
export interface Events {
  put(events: PerennialEvent[]): Promise<void>;
}

// ---------------------------------------------------------------- workflows (Step Functions Standard)

export interface Execution {
  machine: string;
  name: string;
  status: ExecutionStatus;
  input: Json;
  output?: Json;
  error?: string;
  cause?: string;
  startedAt: string;
  endedAt?: string;
}

export interface Workflows {
  /**
   * Starts one execution, or finds it running under the same name with the same input (Step Functions does not say
   * which). A closed one or another input throws ExecutionAlreadyExistsError. Input ≤ 256 KB, names ≤ 80 characters.
   */
  start(request: { machine: string; name: string; input: Json }): Promise<void>;
  describe(machine: string, name: string): Promise<Execution | undefined>;
  history(machine: string, name: string): Promise<ExecutionStep[]>;
  /** Ends a running execution as ABORTED with this error and cause; one that is over stays as it is. */
  stop(machine: string, name: string, error: string, cause: string): Promise<void>;
  /** Ends the task that waits for `token`; throws NotFoundError when nothing waits for it (any more). */
  succeedTask(token: string, output: Json): Promise<void>;
  failTask(token: string, error: string, cause: string): Promise<void>;
}

// ---------------------------------------------------------------- streams (Firehose)

/**
 * Append-only logs. Acknowledged records reach an object `logs/<stream>/<model>/<yyyy>/<mm>/<dd>/<hh>/…`
 * of one JSON record a line (gzip), at least once, within the buffering time. The hour is that in which the oldest
 * of an object's records came in. Each record names its model in `model`; a line has at most 1,000 KiB with its end.
 * Where the environment says `logMode: buffered`, predictions are acknowledged before they are safe.
 */
export interface Streams {
  put(stream: 'predictions' | 'labels', model: string, records: { [key: string]: Json }[]): Promise<void>;
}

/** A line of a log, checked and without its end, and the model that it is about. */
export interface LogLine {
  model: string;
  line: string;
}

/** Streams as a host has them that holds predictions back (`logMode: buffered`). */
export interface LineStreams extends Streams {
  /** Takes many lines, of several models, for the price of their bytes. A delivery stream must be made for it. */
  putLines(stream: 'predictions', lines: readonly LogLine[]): Promise<void>;
}

/** A private folder that lives as long as one invocation. */
export interface Scratch {
  /** The folder itself, made when it is first asked for. */
  folder(): string;
  /** A file in it, by a plain name. */
  path(name: string): string;
  /** Bytes that may still be written to it. */
  freeBytes(): number;
}
