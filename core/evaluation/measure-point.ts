import type { MetricName } from '../contracts/evaluation.ts';
import { binaryMetrics } from './binary-metrics.ts';
import { multiclassMetrics } from './multiclass-metrics.ts';
import type { PredictionSet } from './prediction-set.ts';
import { regressionMetrics } from './regression-metrics.ts';

/** One metric without its interval, for ranking many models; null where it is not defined on these rows. */
export function measurePoint(predictions: PredictionSet, metric: MetricName): number | null {
  const value = (metricsOf(predictions) as unknown as Record<string, number | null | undefined>)[metric];
  return typeof value === 'number' && Number.isFinite(value) ? value : null;
}

function metricsOf(predictions: PredictionSet): object {
  switch (predictions.task) {
    case 'regression':
      return regressionMetrics(predictions.actual, predictions.predicted);
    case 'binary':
      return binaryMetrics(predictions.actual, predictions.probability, predictions.threshold);
    case 'multiclass':
      return multiclassMetrics(predictions.actual, predictions.probabilities, predictions.classes.length);
  }
}
