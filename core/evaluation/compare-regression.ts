import { meanOf } from './mean-of.ts';
import type { PairedDifferences } from './paired-differences.ts';
import { comparePairedLosses, withoutTest } from './paired-tests.ts';
import { regressionMetrics } from './regression-metrics.ts';
import { absoluteErrors, percentageErrors, squaredErrors } from './row-losses.ts';

/**
 * Paired differences of rmse, mae, mape and r2. Differences of rmse and of r2 are differences of squared error in
 * another unit (a² − b² = (a − b)(a + b); R² divides by the variance), so both carry the p-value of its test.
 */
export function compareRegression(
  actual: Float64Array,
  candidate: Float64Array,
  champion: Float64Array,
): PairedDifferences {
  const ours = regressionMetrics(actual, candidate);
  const theirs = regressionMetrics(actual, champion);
  const ourSquares = squaredErrors(actual, candidate);
  const theirSquares = squaredErrors(actual, champion);
  const rmseSum = (ours.rmse ?? 0) + (theirs.rmse ?? 0);
  const mean = meanOf(actual) ?? 0;
  const variance = meanOf(actual.map((value) => (value - mean) ** 2));
  const rmseUnit = rmseSum > 0 ? 1 / rmseSum : 1;
  const absolute = [absoluteErrors(actual, candidate), absoluteErrors(actual, champion)] as const;
  return {
    rmse: comparePairedLosses(ours.rmse, theirs.rmse, ourSquares, theirSquares, rmseUnit),
    mae: comparePairedLosses(ours.mae, theirs.mae, ...absolute),
    mape:
      ours.mape === null
        ? withoutTest(null, null, null)
        : comparePairedLosses(
            ours.mape,
            theirs.mape,
            percentageErrors(actual, candidate),
            percentageErrors(actual, champion),
          ),
    r2:
      ours.r2 === null
        ? withoutTest(null, null, null)
        : comparePairedLosses(ours.r2, theirs.r2, ourSquares, theirSquares, 1 / variance!),
  };
}
