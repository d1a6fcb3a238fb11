import { PerennialError } from '../../core/errors.ts';
import type { Database } from './database.ts';

const SCHEMA_VERSION = 2;

/**
 * Tables with a rowid on purpose, also where the key is text: rows of a kilobyte in a WITHOUT ROWID tree
 * measured three times slower. Text compares as UTF-8 bytes, which is the order S3 and DynamoDB list in.
 */
const SCHEMA = `
CREATE TABLE openings (number INTEGER PRIMARY KEY AUTOINCREMENT) STRICT;

-- seq orders versions and is never used twice; body is the body's id, NULL for a delete marker.
CREATE TABLE objects (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, key TEXT NOT NULL, version_id TEXT NOT NULL, bytes INTEGER NOT NULL,
  etag TEXT NOT NULL, modified_at TEXT NOT NULL, body TEXT, current INTEGER NOT NULL
) STRICT;
CREATE INDEX objects_by_key ON objects (key, seq);
CREATE UNIQUE INDEX current_objects ON objects (key) WHERE current = 1;

CREATE TABLE uploads (
  token TEXT PRIMARY KEY, key TEXT NOT NULL, bytes INTEGER NOT NULL, expires_at INTEGER NOT NULL, used INTEGER NOT NULL
) STRICT;

CREATE TABLE records (
  pk TEXT NOT NULL, sk TEXT NOT NULL, ipk TEXT, isk TEXT, body TEXT NOT NULL, PRIMARY KEY (pk, sk)
) STRICT;
CREATE INDEX records_by_index ON records (ipk, isk, pk, sk) WHERE ipk IS NOT NULL AND isk IS NOT NULL;
CREATE TABLE transaction_tokens (token TEXT PRIMARY KEY, digest TEXT NOT NULL, applied_at INTEGER NOT NULL) STRICT;
CREATE INDEX transaction_tokens_by_age ON transaction_tokens (applied_at);

-- One delivery per target, or one with target NULL while no rule has looked at the event.
CREATE TABLE events (
  id TEXT PRIMARY KEY, source TEXT NOT NULL, detail_type TEXT NOT NULL, time TEXT NOT NULL, detail TEXT NOT NULL
) STRICT;
CREATE TABLE deliveries (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, id TEXT NOT NULL UNIQUE, event_id TEXT NOT NULL, target TEXT,
  attempts INTEGER NOT NULL, next_at INTEGER NOT NULL, dead INTEGER NOT NULL, error TEXT
) STRICT;
CREATE INDEX deliveries_by_time ON deliveries (dead, next_at, seq);
CREATE INDEX deliveries_by_event ON deliveries (event_id);

CREATE TABLE executions (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, machine TEXT NOT NULL, name TEXT NOT NULL, status TEXT NOT NULL,
  input TEXT NOT NULL, output TEXT, error TEXT, cause TEXT, started_at TEXT NOT NULL, ended_at TEXT,
  UNIQUE (machine, name)
) STRICT;
CREATE INDEX running_executions ON executions (seq) WHERE status = 'RUNNING';
CREATE TABLE execution_steps (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, execution INTEGER NOT NULL, at TEXT NOT NULL, state TEXT NOT NULL,
  kind TEXT NOT NULL, detail TEXT
) STRICT;
CREATE INDEX steps_by_execution ON execution_steps (execution, seq);

CREATE TABLE stream_records (
  seq INTEGER PRIMARY KEY AUTOINCREMENT, stream TEXT NOT NULL, model TEXT NOT NULL, hour TEXT NOT NULL,
  at INTEGER NOT NULL, bytes INTEGER NOT NULL, line TEXT NOT NULL
) STRICT;
CREATE INDEX stream_records_by_buffer ON stream_records (stream, model, hour, seq);
`;

/** Added to format 1: uploads in parts. An address with an upload takes one part of it. */
const SINCE_FORMAT_2 = `
ALTER TABLE uploads ADD COLUMN upload TEXT;
ALTER TABLE uploads ADD COLUMN part INTEGER;
CREATE TABLE unfinished_uploads (id TEXT PRIMARY KEY, key TEXT NOT NULL, started_at INTEGER NOT NULL, version_id TEXT) STRICT;
CREATE TABLE upload_parts (
  upload TEXT NOT NULL, number INTEGER NOT NULL, bytes INTEGER NOT NULL, etag TEXT NOT NULL, body TEXT NOT NULL,
  PRIMARY KEY (upload, number)
) STRICT;
`;

/** Makes the tables of a new database or those it lacks, and refuses one that a newer release of Perennial made. */
export function prepareSchema(database: Database): void {
  const found = database.get<{ user_version: number }>('PRAGMA user_version')!.user_version;
  if (found === SCHEMA_VERSION) return;
  if (found !== 0 && found !== 1) {
    throw new PerennialError(
      'StateFolderError',
      `its records have format ${found}, this release of Perennial reads formats up to ${SCHEMA_VERSION}`,
    );
  }
  const missing = found === 0 ? SCHEMA + SINCE_FORMAT_2 : SINCE_FORMAT_2;
  database.transact(() => database.execute(`${missing} PRAGMA user_version = ${SCHEMA_VERSION};`));
}
