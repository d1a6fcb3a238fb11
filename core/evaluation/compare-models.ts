import type { ModelComparison } from '../contracts/evaluation.ts';
import { compareBinary } from './compare-binary.ts';
import { compareMulticlass } from './compare-multiclass.ts';
import { compareRegression } from './compare-regression.ts';
import type { PairedDifferences } from './paired-differences.ts';

/** Two models' predictions for the same labelled rows; arrays as in PredictionSet. */
export type ComparisonInput =
  | { task: 'regression'; actual: Float64Array; candidate: Float64Array; champion: Float64Array }
  | ({ task: 'binary'; actual: Uint8Array; threshold?: number } & ProbabilityPair)
  | ({ task: 'multiclass'; actual: Int32Array; classCount: number } & ProbabilityPair);

interface ProbabilityPair {
  candidate: Float64Array;
  champion: Float64Array;
  /** Drives the bootstrap behind prAuc, f1, precision, recall and macroF1. */
  seed: number;
}

/**
 * Candidate against champion, row by row: DeLong's test for correlated AUCs, paired t tests on per-row losses,
 * a paired bootstrap for the rest. Positive differences favour the candidate in every metric, also where lower
 * is better. Unusable labels or predictions are InvalidInputError.
 */
export function compareModels(input: ComparisonInput): ModelComparison {
  return { task: input.task, rows: input.actual.length, metrics: compareMetrics(input) };
}

function compareMetrics(input: ComparisonInput): PairedDifferences {
  switch (input.task) {
    case 'regression':
      return compareRegression(input.actual, input.candidate, input.champion);
    case 'binary':
      return compareBinary(input.actual, input.candidate, input.champion, input.threshold ?? 0.5, input.seed);
    case 'multiclass':
      return compareMulticlass(input.actual, input.candidate, input.champion, input.classCount, input.seed);
  }
}
