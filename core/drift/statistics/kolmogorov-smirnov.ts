import { requireSample } from './require-sample.ts';
import { stephensKolmogorovP } from './stephens-kolmogorov-p.ts';

export interface KolmogorovSmirnov {
  /** The largest distance between the two empirical distribution functions. */
  statistic: number;
  pValue: number;
  method: 'exact' | 'asymptotic';
}

/** Above this many lattice points (about 10 ms) Stephens' approximation is as good and free. */
const EXACT_LATTICE_POINTS = 1_000_000;

/**
 * The two-sample Kolmogorov–Smirnov test on raw values, two-sided. The p-value is exact for samples without
 * ties while n·m ≤ 1,000,000, else Stephens' approximation; ties make both err towards no alarm.
 * An empty sample or a NaN is InvalidInputError.
 */
export function kolmogorovSmirnov(reference: Float64Array, current: Float64Array): KolmogorovSmirnov {
  requireSample(reference, 'reference');
  requireSample(current, 'current');
  const n = reference.length;
  const m = current.length;
  const steps = largestGap(reference.slice().sort(), current.slice().sort());
  const statistic = steps / (n * m);
  return n * m <= EXACT_LATTICE_POINTS
    ? { statistic, pValue: exactP(n, m, steps), method: 'exact' }
    : { statistic, pValue: stephensKolmogorovP(statistic, n, m), method: 'asymptotic' };
}

/** max |i·m − j·n| over all distinct values: the gap in whole steps of 1/(n·m), free of rounding. */
function largestGap(reference: Float64Array, current: Float64Array): number {
  const n = reference.length;
  const m = current.length;
  let largest = 0;
  let i = 0;
  let j = 0;
  while (i < n && j < m) {
    const value = Math.min(reference[i]!, current[j]!);
    while (i < n && reference[i]! <= value) i++;
    while (j < m && current[j]! <= value) j++;
    largest = Math.max(largest, Math.abs(i * m - j * n));
  }
  return largest;
}

/**
 * The share of all orderings of n + m values whose path strays `steps` or more. Of the paths to (i, j), i/(i + j)
 * come from (i − 1, j); adding up shares of straying paths, never 1 minus something, keeps tiny p-values.
 */
function exactP(n: number, m: number, steps: number): number {
  if (steps === 0) return 1;
  const strayed = new Float64Array(m + 1);
  for (let j = 0; j <= m; j++) strayed[j] = j * n >= steps ? 1 : 0;
  for (let i = 1; i <= n; i++) {
    if (i * m >= steps) strayed[0] = 1;
    for (let j = 1; j <= m; j++) {
      strayed[j] = Math.abs(i * m - j * n) >= steps ? 1 : (i * strayed[j]! + j * strayed[j - 1]!) / (i + j);
    }
  }
  return strayed[m]!;
}
