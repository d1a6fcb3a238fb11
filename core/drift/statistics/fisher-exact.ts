import { PerennialError } from '../../errors.ts';
import { logGamma } from '../../statistics/log-gamma.ts';

/** Tables whose probability differs by rounding only count as equally likely. */
const RELATIVE_TIE = 1 + 1e-7;

/**
 * p of Fisher's exact test that two shares are equal, two-sided: the probability of every table with the same
 * margins that is no likelier than the one seen. For small counts; counts outside 0 … total are InvalidInputError.
 */
export function fisherExact(
  referenceHits: number,
  referenceTotal: number,
  currentHits: number,
  currentTotal: number,
): number {
  const counts = [referenceHits, referenceTotal, currentHits, currentTotal];
  if (
    !counts.every((count) => Number.isInteger(count) && count >= 0) ||
    referenceHits > referenceTotal ||
    currentHits > currentTotal
  ) {
    throw new PerennialError('InvalidInputError', 'a share needs whole counts with 0 ≤ hits ≤ total', {
      counts,
    });
  }
  const hits = referenceHits + currentHits;
  const fewest = Math.max(0, hits - currentTotal);
  const most = Math.min(hits, referenceTotal);
  const logWeight = (k: number) => logChoose(referenceTotal, k) + logChoose(currentTotal, hits - k);
  const logAll = logChoose(referenceTotal + currentTotal, hits);
  const seen = Math.exp(logWeight(referenceHits) - logAll) * RELATIVE_TIE;
  let pValue = 0;
  for (let k = fewest; k <= most; k++) {
    const probability = Math.exp(logWeight(k) - logAll);
    if (probability <= seen) pValue += probability;
  }
  return Math.min(1, pValue);
}

function logChoose(n: number, k: number): number {
  return logGamma(n + 1) - logGamma(k + 1) - logGamma(n - k + 1);
}
