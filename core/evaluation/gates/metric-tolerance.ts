import type { MetricName } from '../../contracts/evaluation.ts';
import type { Task } from '../../contracts/model-spec.ts';
import { metricDirection } from '../metric-direction.ts';

/** Bounds are sums and products of decimals; a metric that misses one by rounding alone meets it. */
const ROUNDING = 1e-12;

/** The metric that gates compare models by where the spec names none. */
export function headlineMetric(task: Task): MetricName {
  return task === 'regression' ? 'rmse' : task === 'binary' ? 'auc' : 'logLoss';
}

/**
 * The worst value a candidate may have beside the champion's: losses may grow by the share `tolerance` (0.01 is
 * one per cent), scores of 0 to 1 and R² may fall by `tolerance` itself.
 */
export function worstAllowed(metric: MetricName, champion: number, tolerance: number): number {
  return metricDirection(metric) === 'lower' ? champion * (1 + tolerance) : champion - tolerance;
}

/** True where `value` is as good as `bound` or better in the metric's direction. */
export function meetsBound(metric: MetricName, value: number, bound: number): boolean {
  const slack = ROUNDING * Math.max(1, Math.abs(bound));
  return metricDirection(metric) === 'lower' ? value <= bound + slack : value >= bound - slack;
}
