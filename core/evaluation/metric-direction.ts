import type { MetricName } from '../contracts/evaluation.ts';

const HIGHER_IS_BETTER: ReadonlySet<MetricName> = new Set([
  'r2',
  'auc',
  'prAuc',
  'accuracy',
  'f1',
  'precision',
  'recall',
  'macroF1',
]);

/** Which way a metric is better; `bias` is better when it is nearer to 0, so compare its absolute value. */
export function metricDirection(name: MetricName): 'higher' | 'lower' {
  return HIGHER_IS_BETTER.has(name) ? 'higher' : 'lower';
}
