import type { MetricEstimate } from '../contracts/evaluation.ts';
import { bootstrapStandardErrors } from './bootstrap-standard-errors.ts';
import { meanOf } from './mean-of.ts';
import type { Measurement } from './measurement.ts';
import { meanEstimate, rmseEstimate, rSquaredEstimate, withoutInterval } from './metric-intervals.ts';
import type { RegressionPredictions } from './prediction-set.ts';
import { regressionMetrics } from './regression-metrics.ts';
import { absoluteErrors, percentageErrors, signedErrors, squaredErrors } from './row-losses.ts';

/** The metrics of a regression with their 95 % intervals. */
export function measureRegression({ actual, predicted }: RegressionPredictions, seed: number): Measurement {
  const { r2, mape } = regressionMetrics(actual, predicted);
  const squared = squaredErrors(actual, predicted);
  return {
    metrics: {
      rmse: rmseEstimate(squared),
      mae: meanEstimate(absoluteErrors(actual, predicted)),
      r2: estimateRSquared(actual, squared, r2, seed),
      mape: mape === null ? withoutInterval(null) : meanEstimate(percentageErrors(actual, predicted)),
      bias: meanEstimate(signedErrors(actual, predicted), Number.NEGATIVE_INFINITY),
    },
  };
}

function estimateRSquared(
  actual: Float64Array,
  squared: Float64Array,
  r2: number | null,
  seed: number,
): MetricEstimate {
  if (r2 === null || !Number.isFinite(r2)) return withoutInterval(null);
  if (r2 === 1) return rSquaredEstimate(1, 0);
  const mean = meanOf(actual)!;
  const deviations = actual.map((value) => value - mean);
  const logUnexplained = (weights: Uint8Array) => {
    let rows = 0;
    let residual = 0;
    let deviation = 0;
    let total = 0;
    for (let row = 0; row < weights.length; row++) {
      const weight = weights[row]!;
      rows += weight;
      residual += weight * squared[row]!;
      deviation += weight * deviations[row]!;
      total += weight * deviations[row]! * deviations[row]!;
    }
    // A resample of equal values, or of perfect rows only, gives no finite logarithm and is not counted.
    return [Math.log(residual / (total - (deviation * deviation) / rows))];
  };
  const [error] = bootstrapStandardErrors(actual.length, seed, logUnexplained);
  return error == null ? withoutInterval(r2) : rSquaredEstimate(r2, error);
}
