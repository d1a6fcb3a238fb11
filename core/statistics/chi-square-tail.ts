import { regularisedGamma } from './regularised-gamma.ts';

/** P(X ≥ x) for chi-square with `degreesOfFreedom` > 0; 1 for x ≤ 0. Accurate far into the tail. */
export function chiSquareTail(x: number, degreesOfFreedom: number): number {
  return regularisedGamma(degreesOfFreedom / 2, x / 2);
}
