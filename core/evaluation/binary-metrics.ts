import type { CalibrationBin } from '../contracts/evaluation.ts';
import { averagePrecision } from './average-precision.ts';
import { calibrationBins } from './calibration-bins.ts';
import { checkBinary } from './check-predictions.ts';
import { classScores } from './class-scores.ts';
import { confusionMatrix } from './confusion-matrix.ts';
import { expectedCalibrationError } from './expected-calibration-error.ts';
import { meanOf } from './mean-of.ts';
import { predictedPositives } from './predicted-classes.ts';
import { rocAuc } from './roc-auc.ts';
import { binaryBrierLosses, binaryLogLosses } from './row-losses.ts';
import { rankedOrder } from './sorted-order.ts';

export interface BinaryMetrics {
  /** Null unless both classes occur; so is prAuc. */
  auc: number | null;
  /** Average precision, without interpolation. */
  prAuc: number | null;
  logLoss: number | null;
  brier: number | null;
  accuracy: number | null;
  /** Of the positive class, as precision and recall; see classScores for divisions by zero. */
  f1: number | null;
  precision: number | null;
  recall: number | null;
  /** Expected calibration error over the ten bins. */
  ece: number | null;
  /** [[true negatives, false positives], [false negatives, true positives]]. */
  confusion: number[][];
  calibration: CalibrationBin[];
}

/**
 * Point metrics of positive-class probabilities against 0/1 labels; a row is predicted positive from
 * `threshold` on. Without rows all are null. Anything that is no label or no probability is InvalidInputError.
 */
export function binaryMetrics(actual: Uint8Array, probability: Float64Array, threshold = 0.5): BinaryMetrics {
  checkBinary(actual, probability, threshold);
  const ascending = rankedOrder(probability);
  const confusion = confusionMatrix(actual, predictedPositives(probability, threshold), 2);
  const [[trueNegatives = 0, falsePositives = 0] = [], [falseNegatives = 0, truePositives = 0] = []] =
    confusion;
  return {
    auc: rocAuc(actual, probability, ascending),
    prAuc: averagePrecision(actual, probability, ascending),
    logLoss: meanOf(binaryLogLosses(actual, probability)),
    brier: meanOf(binaryBrierLosses(actual, probability)),
    accuracy: actual.length > 0 ? (trueNegatives + truePositives) / actual.length : null,
    ...classScores(truePositives, truePositives + falsePositives, truePositives + falseNegatives),
    ece: expectedCalibrationError(actual, probability),
    confusion,
    calibration: calibrationBins(actual, probability),
  };
}
