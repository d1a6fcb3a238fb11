import { countTable } from './count-table.ts';
import type { KolmogorovSmirnov } from './kolmogorov-smirnov.ts';
import { stephensKolmogorovP } from './stephens-kolmogorov-p.ts';

/**
 * The two-sample Kolmogorov–Smirnov test on two histograms over the same ordered bins. Differences inside a
 * bin are invisible, so the distance is a lower bound and the p-value an upper bound of the raw test's.
 * Empty or mismatched histograms are InvalidInputError.
 */
export function kolmogorovSmirnovBinned(
  reference: ArrayLike<number>,
  current: ArrayLike<number>,
): KolmogorovSmirnov {
  const table = countTable(reference, current);
  let before = 0;
  let now = 0;
  let statistic = 0;
  for (let bin = 0; bin < table.reference.length - 1; bin++) {
    before += table.reference[bin]!;
    now += table.current[bin]!;
    statistic = Math.max(statistic, Math.abs(before / table.referenceTotal - now / table.currentTotal));
  }
  const pValue = stephensKolmogorovP(statistic, table.referenceTotal, table.currentTotal);
  return { statistic, pValue, method: 'asymptotic' };
}
