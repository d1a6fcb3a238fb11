import { MetricName } from '../contracts/evaluation.ts';
import type { Baseline, DriftFinding } from '../contracts/watch.ts';
import { roundFigure, writeFigure } from '../evaluation/gates/write-figure.ts';
import { metricDirection } from '../evaluation/metric-direction.ts';
import { FEWEST_LABELS } from './test-terms.ts';

/** A metric over the window's labelled rows and its 95 % interval; null where the rows do not define it. */
export interface ObservedQuality {
  metric: string;
  value: number | null;
  low: number | null;
  high: number | null;
  rows: number;
}

/** z(0.995) / z(0.975): makes a 99 % interval's half-width of a 95 % interval's. */
const WIDEN = 2.575829 / 1.959964;

/**
 * Quality from labels against the test split's. Drifted when the observed interval lies wholly on the worse
 * side of the baseline's. The observed one is widened from 95 % to 99 % first: the baseline's is often so narrow
 * that 95 % alone would cry wolf in one window of forty. `threshold` is the baseline's end on the worse side.
 */
export function checkQuality(baseline: Baseline['quality'], observed?: ObservedQuality): DriftFinding {
  const rows = observed?.rows ?? 0;
  const finding = {
    subject: baseline.metric,
    kind: 'quality' as const,
    statistic: 'metric' as const,
    value: observed?.value ?? null,
    pValue: null,
  };
  const silence = (message: string) => ({
    ...finding,
    verdict: 'notEnoughData' as const,
    threshold: null,
    message: `${baseline.metric}: ${message}`,
  });
  const metric = MetricName.safeParse(baseline.metric);
  if (observed === undefined || rows < FEWEST_LABELS) {
    return silence(`${rows} labelled rows, ${FEWEST_LABELS} are needed`);
  }
  if (!metric.success || observed.metric !== baseline.metric) {
    return silence(`cannot be compared with ${observed.metric}`);
  }
  const { value, low, high } = observed;
  if (value === null || low === null || high === null) return silence('the labelled rows do not define it');
  if (baseline.low === null || baseline.high === null) return silence('the test split did not define it');
  const isLowerBetter = metricDirection(metric.data) === 'lower';
  const threshold = isLowerBetter ? baseline.high : baseline.low;
  const isWorse = isLowerBetter
    ? value - (value - low) * WIDEN > threshold
    : value + (high - value) * WIDEN < threshold;
  const interval = `${writeFigure(value)} (${writeFigure(low)} to ${writeFigure(high)}) on ${rows} labelled rows`;
  const expected = `${roundFigure(baseline.low)} to ${roundFigure(baseline.high)} on the test split`;
  return {
    ...finding,
    verdict: isWorse ? 'drifted' : 'stable',
    threshold,
    message: `${baseline.metric}: ${interval}, ${isWorse ? 'worse than' : 'no worse than'} ${expected}`,
  };
}
