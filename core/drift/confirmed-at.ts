import type { DriftFinding, DriftReport } from '../contracts/watch.ts';

/**
 * From when on a drifted finding is more than one window's word: at once where the change is certain, else when it
 * has drifted in `windows` windows in a row. Checks look back further than to the check before, so windows in a
 * row are such that share no row: a burst of a day, which every check of that week sees, is one window's word.
 */
export function confirmedAt(
  finding: DriftFinding,
  { windowStart, windowEnd }: Pick<DriftReport, 'windowStart' | 'windowEnd'>,
  windows: number,
): string {
  const since = finding.since ?? windowEnd;
  if (finding.certain) return since;
  const windowMilliseconds = Date.parse(windowEnd) - Date.parse(windowStart);
  return new Date(Date.parse(since) + (windows - 1) * windowMilliseconds).toISOString();
}
