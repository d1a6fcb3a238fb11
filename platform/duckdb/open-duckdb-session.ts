import { realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { type DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { TableChunk, TableSession } from '../../core/data/table-session.ts';
import { PerennialError } from '../../core/errors.ts';
import { readChunk } from './read-chunk.ts';
import { readRows } from './read-rows.ts';
import { runStatement } from './run-statement.ts';

export interface SessionOptions {
  folder: string;
  memoryLimitMegabytes: number;
  threads: number;
  statementSeconds: number;
}

/** Opens a database in memory that reads and writes only below `folder`; `lock` makes that final. */
export async function openDuckdbSession(options: SessionOptions): Promise<TableSession> {
  const folder = resolve(options.folder);
  // A folder behind a symbolic link (macOS's /tmp) is known to the engine by both names.
  const allowed = [folder, await realpath(folder)].map((path) => `'${path.replaceAll("'", "''")}/'`);
  const instance = await DuckDBInstance.create(':memory:', {
    memory_limit: `${options.memoryLimitMegabytes}MB`,
    threads: String(options.threads),
    temp_directory: join(folder, 'spill'),
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
  const connection = await instance.connect();
  await connection.run(`
    SET GLOBAL TimeZone = 'UTC';
    SET allowed_directories = [${allowed.join(', ')}];
    SET enable_external_access = false;
  `);
  return new DuckdbSession(folder, instance, connection, options.statementSeconds);
}

class DuckdbSession implements TableSession {
  readonly folder: string;
  readonly #instance: DuckDBInstance;
  readonly #connection: DuckDBConnection;
  readonly #seconds: number;
  #isLocked = false;
  #isClosed = false;

  constructor(folder: string, instance: DuckDBInstance, connection: DuckDBConnection, seconds: number) {
    this.folder = folder;
    this.#instance = instance;
    this.#connection = connection;
    this.#seconds = seconds;
  }

  async run(sql: string): Promise<void> {
    this.#refuseClosed();
    await runStatement(this.#connection, this.#seconds, () => this.#connection.run(sql));
  }

  async rows(sql: string): Promise<Record<string, unknown>[]> {
    this.#refuseClosed();
    const { chunks, names } = await runStatement(this.#connection, this.#seconds, async () => {
      const result = await this.#connection.run(sql);
      return { chunks: await result.fetchAllChunks(), names: result.deduplicatedColumnNames() };
    });
    return chunks.flatMap((chunk) => readRows(chunk, names));
  }

  /** Streams on a connection of its own, so that statements may run meanwhile. */
  async *chunks(sql: string): AsyncGenerator<TableChunk> {
    this.#refuseClosed();
    const connection = await this.#instance.connect();
    try {
      const result = await runStatement(connection, this.#seconds, () => connection.stream(sql));
      for (;;) {
        const chunk = await runStatement(connection, this.#seconds, () => result.fetchChunk());
        if (chunk === null || chunk.rowCount === 0) return;
        yield readChunk(chunk);
      }
    } finally {
      connection.closeSync();
    }
  }

  async lock(): Promise<void> {
    if (this.#isLocked) return;
    this.#isLocked = true;
    await this.run('SET lock_configuration = true');
  }

  close(): void {
    if (this.#isClosed) return;
    this.#isClosed = true;
    this.#connection.closeSync();
    this.#instance.closeSync();
  }

  #refuseClosed(): void {
    if (this.#isClosed) throw new PerennialError('NotAllowedError', 'the table session is closed');
  }
}
