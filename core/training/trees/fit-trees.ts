import type { TreeModel, TreePlan } from '../../contracts/tree-model.ts';
import { fitTreePlan } from '../../features/fit-tree-plan.ts';
import { trainingInputs } from '../../features/tree-columns.ts';
import type { Threads } from '../kernels/engine.ts';
import type { TrainingPlan } from '../training-plan.ts';
import { growForest } from './grow/grow-forest.ts';
import { openTrees } from './grow/open-trees.ts';
import { mergeForests } from './merge-forests.ts';
import { outputsOf } from './score/forest-predictions.ts';
import type { TrialData } from './search/fold-scorer.ts';
import { forestOptions } from './search/forest-options.ts';
import type { TreeCandidate, TreeParams } from './search/tree-candidate.ts';

/** Boosted trees on all of `rows`, for exactly the rounds of each of `points`; of several points the average. */
export function fitTrees(
  plan: Pick<TrainingPlan, 'features' | 'zoned' | 'spec'>,
  candidate: TreeCandidate,
  points: readonly TreeParams[],
  rows: Int32Array,
  { frame, target, weights }: Omit<TrialData, 'roles'>,
  threads: Threads,
): { plan: TreePlan; model: TreeModel } {
  const { seed } = plan.spec.training;
  const features = fitTreePlan({ features: plan.features }, frame, rows, { zoned: plan.zoned }, target);
  const inputs = trainingInputs(features, frame, rows, target, seed);
  const options = points.map((point) => ({
    ...forestOptions(candidate, point, features, seed),
    stopAfter: 0,
  }));
  const trees = openTrees(inputs, rows.length, options, outputsOf(target), threads);
  try {
    const learned = Int32Array.from(rows.keys());
    const labels = trees.target(target, rows, weights);
    const forests = options.map((option) => growForest(trees.table, labels, { learned }, option));
    const { task, classes } = target;
    return {
      plan: features,
      model: { kind: 'trees', task, classes, loss: candidate.loss, ...mergeForests(forests) },
    };
  } finally {
    trees.close();
  }
}

/**
 * Rounds for a fit on more rows than the trials had: the mean of what was best on the folds, more with the square root
 * of the rows, since more data bears longer learning, and at most twice.
 */
export function finalRounds(
  foldRounds: readonly number[],
  rows: number,
  trialRows: number,
  most: number,
): number {
  const mean = foldRounds.reduce((sum, rounds) => sum + rounds, 0) / foldRounds.length;
  const growth = Math.min(2, Math.max(1, Math.sqrt(rows / trialRows)));
  return Math.max(1, Math.min(most, Math.round(mean * growth)));
}
