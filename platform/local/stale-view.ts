import type { Database } from './database.ts';

/** What one write did to one item; texts are JSON, undefined where there is no item. */
export interface RecordChange {
  pk: string;
  sk: string;
  before: RecordRow | undefined;
  after: RecordRow | undefined;
}

export interface RecordRow {
  ipk: string | null;
  isk: string | null;
  body: string;
}

/** Lets reads answer what stood there before the last write of an item, a partition or an index partition. */
export interface StaleView {
  /** Called after each committed write or transaction. */
  remember(changes: RecordChange[]): void;
  readItem<Result>(pk: string, sk: string, read: () => Result): Result;
  readPartition<Result>(pk: string, read: () => Result): Result;
  readIndexPartition<Result>(ipk: string, read: () => Result): Result;
}

/** Keeps the last change of every item in memory: for fault tests. */
export function createStaleView(database: Database, restore: (change: RecordChange) => void): StaleView {
  const changes = new Map<string, RecordChange & { number: number }>();
  let writeCount = 0;

  /** Undoes the last write that touched the chosen changes, reads, and does it again. */
  function readBefore<Result>(isChosen: (change: RecordChange) => boolean, read: () => Result): Result {
    const chosen = [...changes.values()].filter(isChosen);
    const last = Math.max(0, ...chosen.map((change) => change.number));
    return database.rehearse(() => {
      for (const change of chosen) if (change.number === last) restore(change);
      return read();
    });
  }

  return {
    remember(written) {
      writeCount++;
      for (const change of written) {
        const key = JSON.stringify([change.pk, change.sk]);
        changes.set(key, { ...change, number: writeCount });
      }
    },
    readItem: (pk, sk, read) => readBefore((change) => change.pk === pk && change.sk === sk, read),
    readPartition: (pk, read) => readBefore((change) => change.pk === pk, read),
    readIndexPartition: (ipk, read) =>
      readBefore((change) => change.before?.ipk === ipk || change.after?.ipk === ipk, read),
  };
}
