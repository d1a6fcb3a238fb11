import { realpath } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { DuckDBConnection, DuckDBInstance } from '@duckdb/node-api';
import type { TableChunk, TableSession } from '../../core/data/table-session.ts';
import { PerennialError } from '../../core/errors.ts';
import { readChunk } from './read-chunk.ts';
import { readRows } from './read-rows.ts';
import { runStatement } from './run-statement.ts';

/** Shuts a fresh database into `folder`: it reads, writes and spills only below it; `lock` makes that final. */
export async function openDuckdbSession(
  instance: DuckDBInstance,
  folder: string,
  statementSeconds: number,
): Promise<TableSession> {
  const resolved = resolve(folder);
  const session = new DuckdbSession(resolved, instance, statementSeconds);
  try {
    // A folder behind a symbolic link (macOS's /tmp) is known to the engine by both names.
    const allowed = [resolved, await realpath(resolved)].map((path) => quote(`${path}/`));
    await session.run(`
      SET GLOBAL TimeZone = 'UTC';
      SET temp_directory = ${quote(join(resolved, 'spill'))};
      SET allowed_directories = [${allowed.join(', ')}];
      SET enable_external_access = false;
    `);
    return session;
  } catch (error) {
    session.close();
    throw error;
  }
}

function quote(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}

class DuckdbSession implements TableSession {
  readonly folder: string;
  readonly #instance: DuckDBInstance;
  readonly #seconds: number;
  /** Connections without a statement: statements that are started together run side by side. */
  readonly #idle: DuckDBConnection[] = [];
  #isLocked = false;
  #isClosed = false;

  constructor(folder: string, instance: DuckDBInstance, seconds: number) {
    this.folder = folder;
    this.#instance = instance;
    this.#seconds = seconds;
  }

  async run(sql: string): Promise<void> {
    await this.#connected((connection) => runStatement(connection, this.#seconds, () => connection.run(sql)));
  }

  rows(sql: string): Promise<Record<string, unknown>[]> {
    return this.#connected(async (connection) => {
      const { chunks, names } = await runStatement(connection, this.#seconds, async () => {
        const result = await connection.run(sql);
        return { chunks: await result.fetchAllChunks(), names: result.deduplicatedColumnNames() };
      });
      return chunks.flatMap((chunk) => readRows(chunk, names));
    });
  }

  async *chunks(sql: string): AsyncGenerator<TableChunk> {
    const connection = await this.#takeConnection();
    let isRead = false;
    try {
      const result = await runStatement(connection, this.#seconds, () => connection.stream(sql));
      for (;;) {
        const chunk = await runStatement(connection, this.#seconds, () => result.fetchChunk());
        isRead = chunk === null || chunk.rowCount === 0;
        if (isRead) return;
        yield readChunk(chunk!);
      }
    } finally {
      // who stops early leaves a result on the connection that nobody will fetch
      if (isRead) this.#putBack(connection);
      else connection.closeSync();
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
    for (const connection of this.#idle) connection.closeSync();
    this.#instance.closeSync();
  }

  async #connected<Result>(work: (connection: DuckDBConnection) => Promise<Result>): Promise<Result> {
    const connection = await this.#takeConnection();
    try {
      return await work(connection);
    } finally {
      this.#putBack(connection);
    }
  }

  async #takeConnection(): Promise<DuckDBConnection> {
    this.#refuseClosed();
    return this.#idle.pop() ?? (await this.#instance.connect());
  }

  #putBack(connection: DuckDBConnection): void {
    if (this.#isClosed) connection.closeSync();
    else this.#idle.push(connection);
  }

  #refuseClosed(): void {
    if (this.#isClosed) throw new PerennialError('NotAllowedError', 'the table session is closed');
  }
}
