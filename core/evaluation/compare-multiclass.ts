import { bootstrapStandardErrors } from './bootstrap-standard-errors.ts';
import { macroAucInfluence } from './macro-auc-influence.ts';
import { macroF1 } from './macro-f1.ts';
import { multiclassMetrics } from './multiclass-metrics.ts';
import type { PairedDifferences } from './paired-differences.ts';
import { compareCurves, comparePairedLosses, judgeByNormal } from './paired-tests.ts';
import { likeliestClasses } from './predicted-classes.ts';
import { multiclassBrierLosses, multiclassLogLosses } from './row-losses.ts';

/** Paired differences of every multiclass metric, two row-major probability matrices row by row. */
export function compareMulticlass(
  actual: Int32Array,
  candidate: Float64Array,
  champion: Float64Array,
  classCount: number,
  seed: number,
): PairedDifferences {
  const ourCurve = macroAucInfluence(actual, candidate, classCount);
  const theirCurve = macroAucInfluence(actual, champion, classCount);
  const ours = multiclassMetrics(actual, candidate, classCount, ourCurve);
  const theirs = multiclassMetrics(actual, champion, classCount, theirCurve);
  const ourClasses = likeliestClasses(candidate, classCount);
  const theirClasses = likeliestClasses(champion, classCount);
  const mistakes = (classes: Int32Array) =>
    Float64Array.from(classes, (label, row) => (label === actual[row] ? 0 : 1));
  const logLosses = (probabilities: Float64Array) => multiclassLogLosses(actual, probabilities, classCount);
  const brierLosses = (probabilities: Float64Array) =>
    multiclassBrierLosses(actual, probabilities, classCount);
  const [macroF1Error = null] = bootstrapStandardErrors(actual.length, seed, (weights) => {
    const a = macroF1(actual, ourClasses, classCount, weights);
    const b = macroF1(actual, theirClasses, classCount, weights);
    return [a === null || b === null ? null : a - b];
  });
  return {
    auc: compareCurves(ourCurve, theirCurve),
    logLoss: comparePairedLosses(ours.logLoss, theirs.logLoss, logLosses(candidate), logLosses(champion)),
    brier: comparePairedLosses(ours.brier, theirs.brier, brierLosses(candidate), brierLosses(champion)),
    accuracy: comparePairedLosses(
      ours.accuracy,
      theirs.accuracy,
      mistakes(ourClasses),
      mistakes(theirClasses),
    ),
    macroF1: judgeByNormal(ours.macroF1, theirs.macroF1, macroF1Error, 'bootstrap'),
  };
}
