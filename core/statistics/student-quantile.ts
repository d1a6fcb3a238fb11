import { findRoot } from './find-root.ts';
import { twoSidedStudentP } from './two-sided-student-p.ts';

/** The t ≥ 0 that |T| stays below with probability `level` (0.95 and 10 degrees of freedom: 2.228). */
export function studentQuantile(level: number, degreesOfFreedom: number): number {
  return findRoot((t) => twoSidedStudentP(t, degreesOfFreedom) - (1 - level), 0, 2);
}
