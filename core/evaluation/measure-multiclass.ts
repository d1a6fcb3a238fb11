import { bootstrapStandardErrors } from './bootstrap-standard-errors.ts';
import { macroAucInfluence } from './macro-auc-influence.ts';
import { macroF1 } from './macro-f1.ts';
import type { Measurement } from './measurement.ts';
import {
  aucEstimate,
  boundedEstimate,
  meanEstimate,
  shareEstimate,
  withoutInterval,
} from './metric-intervals.ts';
import { multiclassMetrics } from './multiclass-metrics.ts';
import { likeliestClasses } from './predicted-classes.ts';
import type { MulticlassPredictions } from './prediction-set.ts';
import { multiclassBrierLosses, multiclassLogLosses } from './row-losses.ts';

/** The metrics of a multiclass classifier with their 95 % intervals, and its confusion matrix. */
export function measureMulticlass(predictions: MulticlassPredictions, seed: number): Measurement {
  const { actual, probabilities, classes } = predictions;
  const classCount = classes.length;
  const curve = macroAucInfluence(actual, probabilities, classCount);
  const points = multiclassMetrics(actual, probabilities, classCount, curve);
  const rowsPerClass = points.confusion.map((row) => row.reduce((sum, count) => sum + count, 0));
  const rowsOfRarestClass = Math.min(...rowsPerClass.filter((rows) => rows > 0));
  const hits = points.confusion.reduce((sum, row, k) => sum + row[k]!, 0);
  const predicted = likeliestClasses(probabilities, classCount);
  const [macroF1Error = null] = bootstrapStandardErrors(actual.length, seed, (weights) => [
    macroF1(actual, predicted, classCount, weights),
  ]);
  return {
    metrics: {
      accuracy: shareEstimate(hits, actual.length, points.accuracy),
      macroF1:
        points.macroF1 === null || macroF1Error === null
          ? withoutInterval(points.macroF1)
          : boundedEstimate(points.macroF1, macroF1Error, rowsOfRarestClass, 'bootstrap'),
      logLoss: meanEstimate(multiclassLogLosses(actual, probabilities, classCount)),
      auc: aucEstimate(curve, rowsOfRarestClass),
      brier: meanEstimate(multiclassBrierLosses(actual, probabilities, classCount)),
    },
    confusion: points.confusion,
    classes,
  };
}
