import { regularisedBeta } from './regularised-beta.ts';

/** P(|T| ≥ |t|) for Student's t with `degreesOfFreedom` > 0 (Abramowitz & Stegun 26.7.1 with 26.5.2). */
export function twoSidedStudentP(t: number, degreesOfFreedom: number): number {
  const squared = t * t;
  if (squared === Number.POSITIVE_INFINITY) return 0;
  return regularisedBeta(degreesOfFreedom / (degreesOfFreedom + squared), degreesOfFreedom / 2, 0.5);
}
