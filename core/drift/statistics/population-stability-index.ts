import { chiSquareQuantile } from '../../statistics/chi-square-quantile.ts';
import { countTable } from './count-table.ts';

export interface PopulationStability {
  psi: number;
  /** Mean of the index when nothing has shifted: (B − 1)(1/n + 1/m). */
  expectedWithoutDrift: number;
  /** What the index stays below 95 times in 100 when nothing has shifted. */
  bound95: number;
  /** The same with probability 1 − `falseAlarmRate`. */
  bound: number;
}

/**
 * The population stability index Σ (p − q) ln(p / q) of two histograms over the same bins, shares smoothed as
 * (count + 0.5)/(N + 0.5 B), together with what chance alone does to it: without drift it is about
 * (1/n + 1/m)·χ²(B − 1), so a window of 100 rows passes 0.1 by luck every other time.
 * B counts the bins that hold a row on either side. Empty or mismatched histograms are InvalidInputError.
 */
export function populationStabilityIndex(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  falseAlarmRate = 0.001,
): PopulationStability {
  const table = countTable(reference, current);
  const bins = table.reference.length;
  let psi = 0;
  for (let bin = 0; bin < bins; bin++) {
    const p = (table.reference[bin]! + 0.5) / (table.referenceTotal + 0.5 * bins);
    const q = (table.current[bin]! + 0.5) / (table.currentTotal + 0.5 * bins);
    psi += (p - q) * Math.log(p / q);
  }
  const perDegree = 1 / table.referenceTotal + 1 / table.currentTotal;
  // One bin cannot shift: its index and bounds are 0.
  const quantile = (tail: number) => (bins > 1 ? chiSquareQuantile(tail, bins - 1) : 0);
  return {
    psi,
    expectedWithoutDrift: (bins - 1) * perDegree,
    bound95: quantile(0.05) * perDegree,
    bound: quantile(falseAlarmRate) * perDegree,
  };
}
