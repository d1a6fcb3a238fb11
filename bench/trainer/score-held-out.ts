import { binaryMetrics } from '../../core/evaluation/binary-metrics.ts';
import { multiclassMetrics } from '../../core/evaluation/multiclass-metrics.ts';
import { regressionMetrics } from '../../core/evaluation/regression-metrics.ts';
import type { TrainTable } from './train-file.ts';

/**
 * Scores of predictions for the held-out rows, under the names the peers use: rmse, mae and r2; logLoss and auc;
 * logLoss and accuracy. Predictions are one value a row, or rows × classes probabilities, row-major.
 */
export function scoreHeldOut(table: TrainTable, predicted: Float64Array): Record<string, number | null> {
  const actual = table.target.subarray(table.trainRows);
  // a ridge that takes a class as a number answers numbers, too
  if (table.task === 'regression' || predicted.length === actual.length) {
    const { rmse, mae, r2 } = regressionMetrics(Float64Array.from(actual), predicted);
    return { rmse, mae, r2 };
  }
  if (table.task === 'binary') {
    const positive = Float64Array.from(actual, (_, row) => predicted[2 * row + 1]!);
    const { logLoss, auc } = binaryMetrics(Uint8Array.from(actual), positive);
    return { logLoss, auc };
  }
  const { logLoss, accuracy } = multiclassMetrics(Int32Array.from(actual), predicted, table.classes);
  return { logLoss, accuracy };
}
