import { parseDuration } from './parse-duration.ts';

/** Chance of at least one false alarm in a whole report on data that has not shifted. */
export const FALSE_ALARM_RATE = 0.01;
/** Population stability below this is no shift worth a retrain, however certain (the credit-scoring rule of thumb). */
export const SMALLEST_PSI = 0.1;
/** A change of the missing share below this is none worth a retrain. */
export const SMALLEST_MISSING_CHANGE = 0.05;
/** From here on a shift is called large, not to be watched only (the same rule of thumb). */
export const LARGE_PSI = 0.25;
/** As large, of the missing share. */
export const LARGE_MISSING_CHANGE = 0.25;
/** Fewer values than this in one column say nothing about its distribution. */
export const FEWEST_VALUES = 50;
/** Fewer labelled rows than this say nothing about quality. */
export const FEWEST_LABELS = 100;

export const DAY = parseDuration('1 day');

/** What all tests of one report share. */
export interface TestTerms {
  /** The chance of a false alarm that one test may take: FALSE_ALARM_RATE over the number of tests (Bonferroni). */
  alpha: number;
  windowMilliseconds: number;
}

/** Whether chance would give such a p-value no more often than two windows in a row that both drift. */
export function isBeyondDoubt(pValue: number, { alpha }: TestTerms): boolean {
  return pValue < alpha ** 2;
}
