import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { sha256 } from '../../core/canonical-json.ts';
import type { TableChunk, TableSession } from '../../core/data/table-session.ts';
import type { Tables } from '../../platform/tables.ts';
import { collect } from './collect.ts';

/** What one statement did: its answer or error, and the files it wrote. */
interface Effect {
  answer?: unknown;
  error?: unknown;
  files: Map<string, Uint8Array>;
}

type Operation = (session: TableSession) => Promise<unknown>;

/**
 * Runs a statement on the engine only when it was never run before in the same session history over the same
 * files; otherwise its answer and the files it wrote are given again.
 */
export function memoiseTables(tables: Tables): Tables {
  const effects = new Map<string, Effect>();
  return { open: async ({ folder }) => createMemoSession(tables, effects, folder) };
}

function createMemoSession(tables: Tables, effects: Map<string, Effect>, folder: string): TableSession {
  let history = '';
  const done: Operation[] = [];
  let engine: TableSession | undefined;
  let last: Promise<unknown> = Promise.resolve();

  /** The engine with everything done to it that this session did so far. */
  async function wakeEngine(): Promise<TableSession> {
    if (engine) return engine;
    engine = await tables.open({ folder });
    for (const operation of done) await operation(engine).catch(() => undefined);
    return engine;
  }

  /** One statement after another, as they were asked for: or which files a statement found would be chance. */
  function perform(kind: string, sql: string, operation: Operation): Promise<unknown> {
    const turn = last.then(() => performNow(kind, sql, operation));
    last = turn.catch(() => undefined);
    return turn;
  }

  async function performNow(kind: string, sql: string, operation: Operation): Promise<unknown> {
    const before = digestFiles(folder);
    history = sha256(`${history} ${kind} ${sql.replaceAll(folder, '')} ${JSON.stringify([...before])}`);
    let effect = effects.get(history);
    if (effect) for (const [name, bytes] of effect.files) writeFileSync(join(folder, name), bytes);
    else {
      const key = history;
      const outcome = await operation(await wakeEngine()).then(
        (answer) => ({ answer }),
        (error: unknown) => ({ error }),
      );
      effect = { ...outcome, files: changedFiles(folder, before) };
      effects.set(key, effect);
    }
    done.push(operation);
    if ('error' in effect) throw effect.error;
    return structuredClone(effect.answer);
  }

  return {
    folder,
    run: async (sql) => {
      await perform('run', sql, (session) => session.run(sql));
    },
    rows: async (sql) =>
      (await perform('rows', sql, (session) => session.rows(sql))) as Record<string, unknown>[],
    async *chunks(sql) {
      const all = await perform('chunks', sql, (session) => collect(session.chunks(sql)));
      yield* all as TableChunk[];
    },
    lock: async () => {
      await perform('lock', '', (session) => session.lock());
    },
    close: () => engine?.close(),
  };
}

function digestFiles(folder: string): Map<string, string> {
  const files = readdirSync(folder, { withFileTypes: true }).filter((entry) => entry.isFile());
  return new Map(
    files
      .map(({ name }) => [name, sha256(readFileSync(join(folder, name)))] as const)
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}

function changedFiles(folder: string, before: Map<string, string>): Map<string, Uint8Array> {
  const changed = new Map<string, Uint8Array>();
  for (const [name, digest] of digestFiles(folder))
    if (before.get(name) !== digest) changed.set(name, readFileSync(join(folder, name)));
  return changed;
}
