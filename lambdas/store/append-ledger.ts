import * as z from 'zod';
import { recordKey } from '../../core/contracts/keys.ts';
import { Digest, type Json } from '../../core/contracts/names.ts';
import type { LedgerAction, LedgerEntry } from '../../core/contracts/serving.ts';
import { isPerennialError, PerennialError } from '../../core/errors.ts';
import { GENESIS_HASH, hashLedgerEntry } from '../../core/registry/ledger-hash.ts';
import type { Records, RecordWrite } from '../../platform/services.ts';
import { readRecord, toItem } from './record.ts';

const LedgerHead = z.strictObject({ seq: z.number().int(), hash: Digest });

/** Tries against other writers of the same ledger; each loser waits for nothing but its own next read. */
const ATTEMPTS = 20;

export interface LedgerAppend {
  model: string;
  /** Names the act: appending the same act twice appends it once. At most 100 characters. */
  actionId: string;
  at: string;
  who: string;
  what: LedgerAction;
  why: string;
  rev: number;
  before: Json;
  after: Json;
}

/**
 * Appends one entry to a model's hash chain in one transaction with what the act changes. Answers
 * `appended: false` when this act was recorded before. When one of `writes` finds another state than it
 * demands, nothing is written and ConflictError says which (`details.write`, an index into `writes`).
 */
export async function appendLedger(
  records: Records,
  act: LedgerAppend,
  writes: RecordWrite[] = [],
): Promise<{ appended: boolean }> {
  const { actionId, ...content } = act;
  const actionKey = recordKey.action(act.model, actionId);
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const headKey = recordKey.ledgerHead(act.model);
    const head = await readRecord(records, headKey, LedgerHead);
    const unhashed: Omit<LedgerEntry, 'hash'> = {
      schema: 1,
      ...content,
      seq: (head?.seq ?? 0) + 1,
      previousHash: head?.hash ?? GENESIS_HASH,
    };
    const entry: LedgerEntry = { ...unhashed, hash: hashLedgerEntry(unhashed) };
    try {
      await records.transact([
        { put: toItem(actionKey, { at: act.at, seq: entry.seq }), if: { absent: true } },
        {
          put: toItem(headKey, { seq: entry.seq, hash: entry.hash }),
          if: head ? { attribute: 'seq', equals: head.seq } : { absent: true },
        },
        { put: toItem(recordKey.ledger(act.model, entry.seq), entry), if: { absent: true } },
        ...writes,
      ]);
      return { appended: true };
    } catch (error) {
      if (!isPerennialError(error, 'TransactionCancelledError')) throw error;
      const reasons = error.details.reasons as (object | null)[];
      if (reasons[0]) return { appended: false };
      if (reasons[1] || reasons[2]) continue;
      const write = reasons.findIndex((reason) => reason !== null) - 3;
      throw new PerennialError(
        'ConflictError',
        'the record moved on meanwhile',
        { write, model: act.model },
        error,
      );
    }
  }
  throw new PerennialError('ServiceUnavailableError', `the ledger of ${act.model} is too busy`, {
    model: act.model,
  });
}
