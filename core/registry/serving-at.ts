import type { LedgerEntry } from '../contracts/serving.ts';

/** What changes what serves; after a deletion nothing does. */
const CHANGES: readonly string[] = ['versionPromoted', 'rolledBack', 'modelDeleted'];

/** The entry that set what served at `at` (ISO time), or undefined before the first promotion. */
export function servingEntryAt(entries: readonly LedgerEntry[], at: string): LedgerEntry | undefined {
  const time = Date.parse(at);
  return entries.findLast((entry) => CHANGES.includes(entry.what) && Date.parse(entry.at) <= time);
}
