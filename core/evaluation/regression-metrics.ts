import { checkRegression } from './check-predictions.ts';
import { meanOf } from './mean-of.ts';
import { absoluteErrors, percentageErrors, signedErrors, squaredErrors } from './row-losses.ts';

export interface RegressionMetrics {
  rmse: number | null;
  mae: number | null;
  /** 1 − squared error / squared deviation from the mean; null when all actual values are equal. */
  r2: number | null;
  /** Mean of |error| / |actual|, as a fraction; null when an actual value is 0. */
  mape: number | null;
  /** Mean of predicted − actual: positive when the model predicts too much. */
  bias: number | null;
}

/** Point metrics of a regression; all null without rows. A value that is not finite is InvalidInputError. */
export function regressionMetrics(actual: Float64Array, predicted: Float64Array): RegressionMetrics {
  checkRegression(actual, predicted);
  const squared = meanOf(squaredErrors(actual, predicted));
  return {
    rmse: squared === null ? null : Math.sqrt(squared),
    mae: meanOf(absoluteErrors(actual, predicted)),
    r2: rSquared(actual, predicted),
    mape: meanAbsolutePercentageError(actual, predicted),
    bias: meanOf(signedErrors(actual, predicted)),
  };
}

/** R² of predictions; null when all actual values are equal (to a double's smallest square), or there are none. */
export function rSquared(actual: Float64Array, predicted: Float64Array): number | null {
  // Compared one by one: the rounded mean of equal values need not equal them.
  if (actual.every((value) => value === actual[0])) return null;
  const mean = meanOf(actual)!;
  let residual = 0;
  let total = 0;
  for (let row = 0; row < actual.length; row++) {
    residual += (predicted[row]! - actual[row]!) ** 2;
    total += (actual[row]! - mean) ** 2;
  }
  // differences so small that their squares are 0 tell as little
  return total > 0 ? 1 - residual / total : null;
}

function meanAbsolutePercentageError(actual: Float64Array, predicted: Float64Array): number | null {
  return actual.includes(0) ? null : meanOf(percentageErrors(actual, predicted));
}
