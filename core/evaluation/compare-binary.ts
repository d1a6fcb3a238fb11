import { aucInfluence } from './auc-influence.ts';
import { averagePrecision } from './average-precision.ts';
import { type BinaryMetrics, binaryMetrics } from './binary-metrics.ts';
import { bootstrapStandardErrors } from './bootstrap-standard-errors.ts';
import { type ClassScores, classScores } from './class-scores.ts';
import type { PairedDifferences } from './paired-differences.ts';
import { compareCurves, comparePairedLosses, judgeByNormal } from './paired-tests.ts';
import { predictedPositives } from './predicted-classes.ts';
import { binaryBrierLosses, binaryLogLosses } from './row-losses.ts';
import { rankedOrder } from './sorted-order.ts';

type BootstrappedScores = Pick<BinaryMetrics, 'prAuc' | 'f1' | 'precision' | 'recall'>;
const BOOTSTRAPPED = ['prAuc', 'f1', 'precision', 'recall'] as const;

/** Paired differences of every binary metric but ece, two probabilities of the positive class row by row. */
export function compareBinary(
  actual: Uint8Array,
  candidate: Float64Array,
  champion: Float64Array,
  threshold: number,
  seed: number,
): PairedDifferences {
  const ours = binaryMetrics(actual, candidate, threshold);
  const theirs = binaryMetrics(actual, champion, threshold);
  const losses = (score: (actual: Uint8Array, probability: Float64Array) => Float64Array) =>
    [score(actual, candidate), score(actual, champion)] as const;
  const mistakes = (positive: Uint8Array, probability: Float64Array) =>
    Float64Array.from(predictedPositives(probability, threshold), (label, row) =>
      Math.abs(label - positive[row]!),
    );
  const scoreOurs = weightedScorer(actual, candidate, threshold);
  const scoreTheirs = weightedScorer(actual, champion, threshold);
  const errors = bootstrapStandardErrors(actual.length, seed, (weights) => {
    const a = scoreOurs(weights);
    const b = scoreTheirs(weights);
    return BOOTSTRAPPED.map((name) => (a[name] === null || b[name] === null ? null : a[name] - b[name]));
  });
  const differences: PairedDifferences = {
    auc: compareCurves(aucInfluence(actual, candidate), aucInfluence(actual, champion)),
    logLoss: comparePairedLosses(ours.logLoss, theirs.logLoss, ...losses(binaryLogLosses)),
    brier: comparePairedLosses(ours.brier, theirs.brier, ...losses(binaryBrierLosses)),
    accuracy: comparePairedLosses(ours.accuracy, theirs.accuracy, ...losses(mistakes)),
  };
  BOOTSTRAPPED.forEach((name, at) => {
    differences[name] = judgeByNormal(ours[name], theirs[name], errors[at] ?? null, 'bootstrap');
  });
  return differences;
}

/** The bootstrapped scores of one model as a function of row weights. */
function weightedScorer(actual: Uint8Array, probability: Float64Array, threshold: number) {
  const ascending = rankedOrder(probability);
  const predicted = predictedPositives(probability, threshold);
  return (weights: Uint8Array): BootstrappedScores => ({
    prAuc: averagePrecision(actual, probability, ascending, weights),
    ...weightedClassScores(actual, predicted, weights),
  });
}

function weightedClassScores(actual: Uint8Array, predicted: Uint8Array, weights: Uint8Array): ClassScores {
  let hits = 0;
  let predictedRows = 0;
  let actualRows = 0;
  for (let row = 0; row < weights.length; row++) {
    hits += weights[row]! * actual[row]! * predicted[row]!;
    predictedRows += weights[row]! * predicted[row]!;
    actualRows += weights[row]! * actual[row]!;
  }
  return classScores(hits, predictedRows, actualRows);
}
