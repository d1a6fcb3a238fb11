import type { BaselineColumn, DriftFinding } from '../contracts/watch.ts';
import { roundFigure, writeFigure } from '../evaluation/gates/write-figure.ts';
import { chiSquareTail } from '../statistics/chi-square-tail.ts';
import { PERIOD_DAYS, partOfColumn } from './calendar-columns.ts';
import { describeShift } from './describe-shift.ts';
import { escapeText } from './escape-text.ts';
import { labelBins } from './label-bins.ts';
import { chiSquareHomogeneity } from './statistics/chi-square-homogeneity.ts';
import { populationStabilityIndex } from './statistics/population-stability-index.ts';
import { DAY, FEWEST_VALUES, isBeyondDoubt, LARGE_PSI, SMALLEST_PSI, type TestTerms } from './test-terms.ts';

const MOST_LABEL_CHARACTERS = 80;

/**
 * The stability index of one column's values in a window against the baseline, missing values left out. Drifted
 * when it passes SMALLEST_PSI and neither the law of PSI / (1/n + 1/m) nor Pearson's test calls it chance; the
 * p-value is the larger of the two. Both laws are chi-square in the limit; in small windows each is too hasty where
 * the other is not (PSI up to 4.6 times its nominal rate for 100 rows in 10 even bins, Pearson up to 9 times in uneven
 * ones; together 0.6 times). `counts` is empty where the column is not logged.
 */
export function checkDistribution(
  column: BaselineColumn,
  counts: readonly number[],
  kind: 'feature' | 'prediction',
  terms: TestTerms,
): DriftFinding {
  const subject = column.name;
  const silence = reasonNotToTest(column, counts, terms.windowMilliseconds);
  if (silence !== null) {
    return {
      subject,
      kind,
      verdict: 'notEnoughData',
      statistic: 'psi',
      value: null,
      threshold: null,
      pValue: null,
      message: `${escapeText(subject)}: ${silence}`,
    };
  }
  const before = column.counts.slice(0, -1);
  const now = counts.slice(0, -1);
  const { psi, expectedWithoutDrift, bound } = populationStabilityIndex(before, now, terms.alpha);
  const { degreesOfFreedom, pValue: pearsonP } = chiSquareHomogeneity(before, now, 0);
  const scale = expectedWithoutDrift / Math.max(1, degreesOfFreedom);
  const psiP = scale > 0 ? chiSquareTail(psi / scale, degreesOfFreedom) : 1;
  const pValue = Math.max(psiP, pearsonP);
  const threshold = Math.max(SMALLEST_PSI, bound);
  const isDrifted = psi > threshold && pValue < terms.alpha;
  const reference = sharesOf(before);
  const current = sharesOf(now);
  const figures = `PSI ${writeFigure(psi)} against a limit of ${roundFigure(threshold)}`;
  const reading = isDrifted
    ? describeShift(column, reference, current)
    : psi > threshold
      ? 'which can be chance'
      : 'no drift';
  const season =
    isDrifted && terms.windowMilliseconds < DAY
      ? '; the window is shorter than a day, so the time of day alone can look like this'
      : '';
  return {
    subject,
    kind,
    verdict: isDrifted ? 'drifted' : 'stable',
    statistic: 'psi',
    value: psi,
    threshold,
    pValue,
    message: `${escapeText(subject)}: ${figures}; ${reading}${season}`,
    ...(isDrifted && psi >= LARGE_PSI && isBeyondDoubt(pValue, terms) && { certain: true }),
    ...picture(column, reference, current),
  };
}

function reasonNotToTest(
  column: BaselineColumn,
  counts: readonly number[],
  windowMilliseconds: number,
): string | null {
  if (counts.length === 0) return 'is not logged, so it is not watched';
  const part = partOfColumn(column);
  if (part !== null && !coversPeriod(windowMilliseconds, PERIOD_DAYS[part] * DAY)) {
    return `a window that is not whole ${part === 'hour' ? 'days' : 'weeks'} says nothing about the ${part}`;
  }
  const learned = total(column.counts) - column.counts.at(-1)!;
  if (learned === 0) return 'the training data has nothing to compare with';
  const present = total(counts) - counts.at(-1)!;
  return present < FEWEST_VALUES ? `${present} values, ${FEWEST_VALUES} are needed` : null;
}

/** True where every hour (or weekday) has had nearly equal time: whole periods, or so many that a rest weighs little. */
function coversPeriod(windowMilliseconds: number, period: number): boolean {
  const periods = windowMilliseconds / period;
  return periods >= 4 || (periods >= 1 && Number.isInteger(periods));
}

/** The shares and labels of a finding, without an empty bin for other levels. */
function picture(column: BaselineColumn, reference: number[], current: number[]) {
  const labels = labelBins(column);
  const others = 'levels' in column ? column.levels.length : -1;
  const isShown = (_: unknown, bin: number) => bin !== others || reference[bin]! + current[bin]! > 0;
  return {
    reference: reference.filter(isShown).map(roundShare),
    current: current.filter(isShown).map(roundShare),
    bins: labels.filter(isShown).map(shorten),
  };
}

function sharesOf(counts: readonly number[]): number[] {
  const all = total(counts);
  return counts.map((count) => count / all);
}

/** Reports are records of limited size, and levels may be whole sentences; whole characters are kept. */
function shorten(label: string): string {
  if (label.length <= MOST_LABEL_CHARACTERS) return label;
  const characters = Array.from(label.slice(0, 2 * MOST_LABEL_CHARACTERS));
  return `${characters.slice(0, MOST_LABEL_CHARACTERS - 1).join('')}…`;
}

/** Reports are records of limited size; five digits are more than a picture shows. */
function roundShare(share: number): number {
  return Math.round(share * 1e5) / 1e5;
}

function total(counts: readonly number[]): number {
  return counts.reduce((sum, count) => sum + count, 0);
}
