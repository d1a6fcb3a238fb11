import { regularisedGamma } from './regularised-gamma.ts';

/** P(Z ≤ z) for a standard normal Z, with relative accuracy in the lower tail: for an upper tail pass −z. */
export function normalCdf(z: number): number {
  const tail = 0.5 * regularisedGamma(0.5, (z * z) / 2);
  return z > 0 ? 1 - tail : tail;
}
