import { aucInfluence } from './auc-influence.ts';
import { averagePrecision } from './average-precision.ts';
import { binaryMetrics } from './binary-metrics.ts';
import { bootstrapStandardErrors } from './bootstrap-standard-errors.ts';
import { expectedCalibrationError } from './expected-calibration-error.ts';
import type { Measurement } from './measurement.ts';
import {
  aucEstimate,
  boundedEstimate,
  clippedEstimate,
  f1Estimate,
  meanEstimate,
  shareEstimate,
  withoutInterval,
} from './metric-intervals.ts';
import type { BinaryPredictions } from './prediction-set.ts';
import { binaryBrierLosses, binaryLogLosses } from './row-losses.ts';
import { rankedOrder } from './sorted-order.ts';

/** The metrics of a binary classifier with their 95 % intervals, its confusion matrix and calibration. */
export function measureBinary(predictions: BinaryPredictions, seed: number): Measurement {
  const { actual, probability, threshold, classes } = predictions;
  const points = binaryMetrics(actual, probability, threshold);
  const [[trueNegatives = 0, falsePositives = 0] = [], [falseNegatives = 0, truePositives = 0] = []] =
    points.confusion;
  const positives = truePositives + falseNegatives;
  const negatives = trueNegatives + falsePositives;
  // Resamples run over rows in score order: following row numbers instead costs several times as long.
  const ascending = rankedOrder(probability);
  const positive = new Uint8Array(actual.length);
  const scores = new Float64Array(actual.length);
  const inOrder = new Uint32Array(actual.length);
  for (let place = 0; place < inOrder.length; place++) {
    positive[place] = actual[ascending[place]!]!;
    scores[place] = probability[ascending[place]!]!;
    inOrder[place] = place;
  }
  const [prAucError = null, eceError = null] = bootstrapStandardErrors(actual.length, seed, (weights) => [
    averagePrecision(positive, scores, inOrder, weights),
    expectedCalibrationError(positive, scores, weights),
  ]);
  return {
    metrics: {
      auc: aucEstimate(aucInfluence(actual, probability), Math.min(positives, negatives)),
      prAuc:
        points.prAuc === null || prAucError === null
          ? withoutInterval(points.prAuc)
          : boundedEstimate(points.prAuc, prAucError, positives, 'bootstrap'),
      logLoss: meanEstimate(binaryLogLosses(actual, probability)),
      brier: meanEstimate(binaryBrierLosses(actual, probability)),
      accuracy: shareEstimate(trueNegatives + truePositives, actual.length, points.accuracy),
      f1: f1Estimate(truePositives, falsePositives + falseNegatives, points.f1),
      precision: shareEstimate(truePositives, truePositives + falsePositives, points.precision),
      recall: shareEstimate(truePositives, positives, points.recall),
      ece:
        points.ece === null || eceError === null
          ? withoutInterval(points.ece)
          : clippedEstimate(points.ece, eceError),
    },
    confusion: points.confusion,
    calibration: points.calibration,
    ...(classes && { classes }),
  };
}
