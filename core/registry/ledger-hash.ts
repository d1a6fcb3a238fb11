import { digestOf } from '../canonical-json.ts';
import type { LedgerEntry } from '../contracts/serving.ts';

/** What the first entry of a chain names as the hash before it. */
export const GENESIS_HASH = '0'.repeat(64);

/** SHA-256 over the canonical JSON of an entry without its own hash. */
export function hashLedgerEntry(entry: Omit<LedgerEntry, 'hash'>): string {
  return digestOf({ ...entry, hash: undefined });
}

export type LedgerCheck = { valid: true; entries: number } | { valid: false; seq: number; reason: string };

/**
 * Walks a chain from its first entry and names the first broken link: a missing or repeated number, a hash
 * that does not follow from the entry, or one that does not name the entry before.
 */
export function verifyLedger(entries: readonly LedgerEntry[]): LedgerCheck {
  let previousHash = GENESIS_HASH;
  let seq = 1;
  for (const entry of entries) {
    if (entry.seq !== seq)
      return { valid: false, seq, reason: `entry ${seq} is missing: entry ${entry.seq} stands in its place` };
    if (entry.previousHash !== previousHash)
      return { valid: false, seq, reason: `entry ${seq} does not follow from entry ${seq - 1}` };
    if (hashLedgerEntry(entry) !== entry.hash)
      return { valid: false, seq, reason: `entry ${seq} was changed after it was written` };
    previousHash = entry.hash;
    seq++;
  }
  return { valid: true, entries: entries.length };
}
