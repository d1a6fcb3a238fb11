import type { LedgerEntry } from '../contracts/serving.ts';

/** The entry that set what served at `at` (ISO time), or undefined before the first promotion. */
export function servingEntryAt(entries: readonly LedgerEntry[], at: string): LedgerEntry | undefined {
  const time = Date.parse(at);
  return entries.findLast(
    (entry) =>
      (entry.what === 'versionPromoted' || entry.what === 'rolledBack') && Date.parse(entry.at) <= time,
  );
}
