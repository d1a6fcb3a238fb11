import { chiSquareTail } from '../../statistics/chi-square-tail.ts';
import { type CountTable, countTable } from './count-table.ts';

export interface ChiSquareHomogeneity {
  statistic: number;
  degreesOfFreedom: number;
  pValue: number;
  /** Effect size √(χ²/N): 0.1 is small, 0.3 medium, 0.5 large (Cohen). */
  cramersV: number;
}

/**
 * Pearson's chi-square test that two histograms over the same categories come from one distribution, both
 * sides taken as samples. Categories that would expect fewer than `minimumExpected` rows on either side are
 * pooled first, for the chi-square law fails there. One category left means no evidence: p = 1.
 * Empty or mismatched histograms are InvalidInputError.
 */
export function chiSquareHomogeneity(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
  minimumExpected = 5,
): ChiSquareHomogeneity {
  const table = poolRareCategories(countTable(reference, current), minimumExpected);
  const total = table.referenceTotal + table.currentTotal;
  let statistic = 0;
  for (let bin = 0; bin < table.reference.length; bin++) {
    const both = table.reference[bin]! + table.current[bin]!;
    const expectedBefore = (both * table.referenceTotal) / total;
    const expectedNow = (both * table.currentTotal) / total;
    statistic += (table.reference[bin]! - expectedBefore) ** 2 / expectedBefore;
    statistic += (table.current[bin]! - expectedNow) ** 2 / expectedNow;
  }
  const degreesOfFreedom = table.reference.length - 1;
  if (degreesOfFreedom === 0) return { statistic: 0, degreesOfFreedom, pValue: 1, cramersV: 0 };
  return {
    statistic,
    degreesOfFreedom,
    pValue: chiSquareTail(statistic, degreesOfFreedom),
    cramersV: Math.sqrt(statistic / total),
  };
}

/** Joins the rarest categories into one until every expected count reaches the minimum. */
function poolRareCategories(table: CountTable, minimumExpected: number): CountTable {
  const smallerShare =
    Math.min(table.referenceTotal, table.currentTotal) / (table.referenceTotal + table.currentTotal);
  const pairs = table.reference.map((before, bin) => ({ before, now: table.current[bin]! }));
  pairs.sort((a, b) => a.before + a.now - (b.before + b.now));
  const pooled = { before: 0, now: 0 };
  let next = 0;
  while (next < pairs.length) {
    const smallest = pairs[next]!;
    const isPoolTooSmall = next > 0 && (pooled.before + pooled.now) * smallerShare < minimumExpected;
    const isRare = (smallest.before + smallest.now) * smallerShare < minimumExpected;
    if (!isRare && !isPoolTooSmall) break;
    pooled.before += smallest.before;
    pooled.now += smallest.now;
    next++;
  }
  const kept = next === 0 ? pairs : [pooled, ...pairs.slice(next)];
  return { ...table, reference: kept.map((pair) => pair.before), current: kept.map((pair) => pair.now) };
}
