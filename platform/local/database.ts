import type { SQLInputValue, StatementSync } from 'node:sqlite';
import { loadSqlite } from './load-sqlite.ts';

/** SQLite with its prepared statements kept by their text. Everything is synchronous: between two calls nothing else runs. */
export interface Database {
  run(sql: string, ...values: SQLInputValue[]): number;
  get<Row>(sql: string, ...values: SQLInputValue[]): Row | undefined;
  all<Row>(sql: string, ...values: SQLInputValue[]): Row[];
  /** Rows one by one; the caller may stop early, and must not use the same statement meanwhile. */
  iterate<Row>(sql: string, ...values: SQLInputValue[]): Iterable<Row>;
  /** All or nothing; inside another transaction it is part of that one. */
  transact<Result>(work: () => Result): Result;
  /** Runs work whose writes are undone afterwards, whatever happens. */
  rehearse<Result>(work: () => Result): Result;
  execute(sql: string): void;
  close(): void;
}

/** Opens the file, or a database in memory for ':memory:'. A file survives the end of the process at any moment (not of the power). */
export function openDatabase(path: string): Database {
  const { DatabaseSync } = loadSqlite();
  const connection = new DatabaseSync(path, { enableForeignKeyConstraints: false });
  try {
    connection.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');
  } catch (error) {
    connection.close();
    throw error;
  }
  const statements = new Map<string, StatementSync>();
  let isOpenTransaction = false;

  function prepare(sql: string): StatementSync {
    let statement = statements.get(sql);
    if (statement === undefined) {
      statement = connection.prepare(sql);
      statements.set(sql, statement);
    }
    return statement;
  }

  function within<Result>(end: 'COMMIT' | 'ROLLBACK', work: () => Result): Result {
    prepare('BEGIN IMMEDIATE').run();
    isOpenTransaction = true;
    let isDone = false;
    try {
      const result = work();
      prepare(end).run();
      isDone = true;
      return result;
    } finally {
      isOpenTransaction = false;
      if (!isDone && connection.isTransaction) prepare('ROLLBACK').run();
    }
  }

  return {
    run: (sql, ...values) => Number(prepare(sql).run(...values).changes),
    get: <Row>(sql: string, ...values: SQLInputValue[]) => prepare(sql).get(...values) as Row | undefined,
    all: <Row>(sql: string, ...values: SQLInputValue[]) => prepare(sql).all(...values) as Row[],
    iterate: <Row>(sql: string, ...values: SQLInputValue[]) =>
      prepare(sql).iterate(...values) as Iterable<Row>,
    transact: (work) => (isOpenTransaction ? work() : within('COMMIT', work)),
    rehearse: (work) => within('ROLLBACK', work),
    execute: (sql) => connection.exec(sql),
    close: () => connection.close(),
  };
}
