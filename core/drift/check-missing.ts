import type { BaselineColumn, DriftFinding } from '../contracts/watch.ts';
import { partOfColumn } from './calendar-columns.ts';
import { writeShare } from './describe-shift.ts';
import { escapeText } from './escape-text.ts';
import { fisherExact } from './statistics/fisher-exact.ts';
import { twoProportionZ } from './statistics/two-proportion-z.ts';
import {
  isBeyondDoubt,
  LARGE_MISSING_CHANGE,
  SMALLEST_MISSING_CHANGE,
  type TestTerms,
} from './test-terms.ts';

/**
 * With fewer expected rows in a cell Fisher's exact test is used. The usual 5 is for p near 0.05; in the far tail that
 * many tests at once need, z calls 17 missing of 200, against 300 of 10,000, eighteen times rarer than it is.
 */
const FEWEST_EXPECTED = 100;

/**
 * The share of missing values in a window against the baseline; null where neither has any, the column is not
 * logged, or it is a second part of a time that is judged already. Drifted when the change is
 * both significant and at least SMALLEST_MISSING_CHANGE; the value is the size of the change.
 */
export function checkMissing(
  column: BaselineColumn,
  counts: readonly number[],
  terms: TestTerms,
): DriftFinding | null {
  const part = partOfColumn(column);
  const before = column.counts.at(-1) ?? 0;
  const now = counts.at(-1) ?? 0;
  const beforeRows = column.counts.reduce((sum, count) => sum + count, 0);
  const nowRows = counts.reduce((sum, count) => sum + count, 0);
  if (part === 'weekday' || before + now === 0 || beforeRows === 0 || nowRows === 0) return null;
  const subject = part === 'hour' ? column.name.slice(0, -'.hour'.length) : column.name;
  const change = Math.abs(now / nowRows - before / beforeRows);
  const pValue = shareChangeP(before, beforeRows, now, nowRows);
  const isTooSmall = change < SMALLEST_MISSING_CHANGE;
  const isDrifted = !isTooSmall && pValue < terms.alpha;
  const shares = `${writeShare(now / nowRows)} missing, against ${writeShare(before / beforeRows)} in training`;
  const reading = isDrifted ? '' : isTooSmall ? ', too small a change to count' : ', which can be chance';
  return {
    subject,
    kind: 'missing',
    verdict: isDrifted ? 'drifted' : 'stable',
    statistic: 'share',
    value: change,
    threshold: SMALLEST_MISSING_CHANGE,
    pValue,
    message: `${escapeText(subject)}: ${shares}${reading}`,
    ...(isDrifted && change >= LARGE_MISSING_CHANGE && isBeyondDoubt(pValue, terms) && { certain: true }),
    reference: [1 - before / beforeRows, before / beforeRows],
    current: [1 - now / nowRows, now / nowRows],
    bins: ['present', 'missing'],
  };
}

function shareChangeP(before: number, beforeRows: number, now: number, nowRows: number): number {
  const share = (before + now) / (beforeRows + nowRows);
  const fewestExpected = Math.min(share, 1 - share) * Math.min(beforeRows, nowRows);
  return fewestExpected < FEWEST_EXPECTED
    ? fisherExact(before, beforeRows, now, nowRows)
    : twoProportionZ(before, beforeRows, now, nowRows).pValue;
}
