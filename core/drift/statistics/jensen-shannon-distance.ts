import { countTable } from './count-table.ts';

/**
 * √(½KL(P‖M) + ½KL(Q‖M)) with M the mean of both shares: 0 for equal histograms, at most √ln 2 with natural
 * logarithms (`base` 'e', as Evidently) and 1 with `base` 2 (as NannyML). Empty bins need no smoothing.
 * Empty or mismatched histograms are InvalidInputError.
 */
export function jensenShannonDistance(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  base: 'e' | 2 = 'e',
): number {
  const table = countTable(reference, current);
  let divergence = 0;
  for (let bin = 0; bin < table.reference.length; bin++) {
    const p = table.reference[bin]! / table.referenceTotal;
    const q = table.current[bin]! / table.currentTotal;
    const mean = (p + q) / 2;
    if (p > 0) divergence += 0.5 * p * Math.log(p / mean);
    if (q > 0) divergence += 0.5 * q * Math.log(q / mean);
  }
  // Rounding can leave equal histograms a hair below zero.
  return Math.sqrt(Math.max(0, divergence) / (base === 2 ? Math.LN2 : 1));
}
