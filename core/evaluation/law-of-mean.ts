import type { IntervalMethod } from '../contracts/evaluation.ts';
import { normalQuantile } from '../statistics/normal-quantile.ts';
import { studentQuantile } from '../statistics/student-quantile.ts';
import { twoSidedNormalP } from '../statistics/two-sided-normal-p.ts';
import { twoSidedStudentP } from '../statistics/two-sided-student-p.ts';

/** The level of every interval in an evaluation. */
export const INTERVAL_LEVEL = 0.95;

/** Standard errors on either side of an estimate for a 95 % normal interval: 1.96. */
export const NORMAL_CRITICAL_VALUE = normalQuantile(0.5 + INTERVAL_LEVEL / 2);

/** From this many rows on, a mean is taken as normal. */
const NORMAL_FROM_ROWS = 30;

/** The law a mean of `rows` independent values is judged by: its name, 95 % critical value and two-sided p. */
export function lawOfMean(rows: number): {
  method: Extract<IntervalMethod, 'normal' | 'student'>;
  criticalValue: number;
  twoSidedP: (ratio: number) => number;
} {
  if (rows >= NORMAL_FROM_ROWS) {
    return { method: 'normal', criticalValue: NORMAL_CRITICAL_VALUE, twoSidedP: twoSidedNormalP };
  }
  return {
    method: 'student',
    criticalValue: studentQuantile(INTERVAL_LEVEL, rows - 1),
    twoSidedP: (ratio) => twoSidedStudentP(ratio, rows - 1),
  };
}
