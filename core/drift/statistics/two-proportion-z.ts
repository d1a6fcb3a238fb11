import { PerennialError } from '../../errors.ts';
import { twoSidedNormalP } from '../../statistics/two-sided-normal-p.ts';

/**
 * The pooled z test that two shares are equal, two-sided; z is negative when the current share is larger.
 * Where both shares are 0 or both are 1 there is nothing to test: z = 0, p = 1. Below 5 expected rows in a
 * cell use Fisher's exact test instead. Counts outside 0 … total, or a total of 0, are InvalidInputError.
 */
export function twoProportionZ(
  referenceHits: number,
  referenceTotal: number,
  currentHits: number,
  currentTotal: number,
): { z: number; pValue: number } {
  const isShare = (hits: number, total: number) => total >= 1 && hits >= 0 && hits <= total;
  if (!isShare(referenceHits, referenceTotal) || !isShare(currentHits, currentTotal)) {
    throw new PerennialError('InvalidInputError', 'a share needs 0 ≤ hits ≤ total and total ≥ 1', {
      referenceHits,
      referenceTotal,
      currentHits,
      currentTotal,
    });
  }
  const pooled = (referenceHits + currentHits) / (referenceTotal + currentTotal);
  const variance = pooled * (1 - pooled) * (1 / referenceTotal + 1 / currentTotal);
  if (variance === 0) return { z: 0, pValue: 1 };
  const z = (referenceHits / referenceTotal - currentHits / currentTotal) / Math.sqrt(variance);
  return { z, pValue: twoSidedNormalP(z) };
}
