import { PerennialError } from '../../core/errors.ts';
import type { Clock } from '../clock.ts';
import { checkRecordKey, checkWrite } from '../requests/check-write.ts';
import { writeJson } from '../requests/json-text.ts';
import type { RecordItem, RecordKey, Records, RecordWrite } from '../services.ts';
import { holds } from './condition.ts';
import type { Database } from './database.ts';
import { queryIndexTable, queryTable } from './record-query.ts';
import { applyWrite } from './record-write.ts';
import { createStaleView, type RecordChange, type RecordRow } from './stale-view.ts';
import { applyOnce } from './transaction-tokens.ts';

/** Says for one read that is not consistent whether it shall answer the state before the last write. */
export type StaleReads = (kind: 'get' | 'query' | 'queryIndex') => boolean;

const ITEM_LIMITS = { maxBytes: 409_600, maxDepth: 33 }; // 32 levels inside the item, as in DynamoDB
const MAX_TRANSACTION_ITEMS = 100;
const MAX_TRANSACTION_BYTES = 4 * 1_048_576;

/** The table: one row per item, conditions decided and applied without anything in between. */
export function createLocalRecords(database: Database, clock: Clock, staleReads?: StaleReads): Records {
  const staleView = staleReads && createStaleView(database, (change) => storeRow(change, change.before));

  function findRow({ pk, sk }: RecordKey): RecordRow | undefined {
    return database.get<RecordRow>('SELECT ipk, isk, body FROM records WHERE pk = ? AND sk = ?', pk, sk);
  }

  function storeRow({ pk, sk }: RecordKey, row: RecordRow | undefined): void {
    if (row === undefined) database.run('DELETE FROM records WHERE pk = ? AND sk = ?', pk, sk);
    else {
      database.run(
        `INSERT INTO records (pk, sk, ipk, isk, body) VALUES (?, ?, ?, ?, ?)
         ON CONFLICT (pk, sk) DO UPDATE SET ipk = excluded.ipk, isk = excluded.isk, body = excluded.body`,
        pk,
        sk,
        row.ipk,
        row.isk,
        row.body,
      );
    }
  }

  /** What the write would do now, or that its condition fails. Nothing is changed yet. */
  function plan(write: RecordWrite, key: RecordKey): Plan {
    const isBlind = write.if === undefined && !('update' in write) && staleView === undefined;
    const before = isBlind ? undefined : findRow(key);
    const found = before && (JSON.parse(before.body) as RecordItem);
    if (write.if !== undefined && !holds(write.if, found)) return { isRefused: true, found };
    if ('check' in write) return { isRefused: false };
    const after = toRow(applyWrite(write, found));
    return { isRefused: false, change: { pk: key.pk, sk: key.sk, before, after } };
  }

  function store(changes: RecordChange[]): void {
    for (const change of changes) storeRow(change, change.after);
  }

  function transactNow(writes: RecordWrite[], keys: RecordKey[]): RecordChange[] {
    const plans = writes.map((write, index) => plan(write, keys[index]!));
    if (plans.some((each) => each.isRefused)) {
      const reasons = plans.map((each) =>
        each.isRefused ? { code: 'ConditionFailed', ...(each.found && { item: each.found }) } : null,
      );
      throw new PerennialError('TransactionCancelledError', 'a condition of the transaction failed', {
        reasons,
      });
    }
    const changes = plans.flatMap((each) => (each.isRefused || !each.change ? [] : [each.change]));
    checkTransactionSize(changes);
    store(changes);
    return changes;
  }

  return {
    async get(key, options = {}) {
      const { pk, sk } = checkRecordKey(key);
      const isStale = !options.consistent && staleReads?.('get');
      const row = isStale ? staleView!.readItem(pk, sk, () => findRow(key)) : findRow(key);
      return row && (JSON.parse(row.body) as RecordItem);
    },
    async query({ pk, ...range }, options = {}) {
      const read = () => queryTable(database, { partition: pk, ...range });
      return !options.consistent && staleReads?.('query') ? staleView!.readPartition(pk, read) : read();
    },
    async queryIndex({ ipk, ...range }) {
      const read = () => queryIndexTable(database, { partition: ipk, ...range });
      return staleReads?.('queryIndex') ? staleView!.readIndexPartition(ipk, read) : read();
    },
    async write(write) {
      const planned = plan(write, checkWrite(write));
      if (planned.isRefused) {
        throw new PerennialError('ConditionFailedError', 'the condition of the write failed', {
          item: planned.found,
        });
      }
      if (planned.change === undefined) return;
      store([planned.change]);
      staleView?.remember([planned.change]);
    },
    async transact(writes, token) {
      const keys = checkTransaction(writes);
      const changes = database.transact(() => {
        if (token === undefined) return transactNow(writes, keys);
        return applyOnce(database, clock, { token, writes }, () => transactNow(writes, keys));
      });
      if (changes) staleView?.remember(changes);
    },
  };
}

type Plan = { isRefused: true; found: RecordItem | undefined } | { isRefused: false; change?: RecordChange };

function toRow(item: RecordItem | undefined): RecordRow | undefined {
  if (item === undefined) return undefined;
  return { ipk: item.ipk ?? null, isk: item.isk ?? null, body: writeJson(item, 'the item', ITEM_LIMITS) };
}

function checkTransaction(writes: RecordWrite[]): RecordKey[] {
  if (writes.length === 0)
    throw new PerennialError('InvalidInputError', 'a transaction has at least one write');
  if (writes.length > MAX_TRANSACTION_ITEMS) {
    throw new PerennialError('SizeLimitError', `a transaction has at most ${MAX_TRANSACTION_ITEMS} writes`);
  }
  const keys = writes.map(checkWrite);
  if (new Set(keys.map(({ pk, sk }) => JSON.stringify([pk, sk]))).size < keys.length) {
    throw new PerennialError('InvalidInputError', 'a transaction names an item twice');
  }
  return keys;
}

function checkTransactionSize(changes: RecordChange[]): void {
  const bytes = changes.reduce((sum, { after }) => sum + (after ? Buffer.byteLength(after.body) : 0), 0);
  if (bytes <= MAX_TRANSACTION_BYTES) return;
  throw new PerennialError('SizeLimitError', `a transaction writes at most ${MAX_TRANSACTION_BYTES} bytes`, {
    bytes,
  });
}
