import type { TreeModel, TreePlan } from '../../contracts/tree-model.ts';
import { fitTreePlan } from '../../features/fit-tree-plan.ts';
import { trainingInputs, treeInputs } from '../../features/tree-columns.ts';
import type { Threads } from '../kernels/engine.ts';
import { fitOnce, NO_PACE, type Pace } from '../pace.ts';
import type { TrainingPlan } from '../training-plan.ts';
import { appendForest } from './append-forest.ts';
import { growPaced } from './grow/grow-paced.ts';
import { openTrees, treeTarget } from './grow/open-trees.ts';
import { type Forest, mergeForests } from './merge-forests.ts';
import { rawScores } from './score/raw-scores.ts';
import type { TrialData } from './search/fold-scorer.ts';
import { forestOptions } from './search/forest-options.ts';
import type { TreeCandidate, TreeParams } from './search/tree-candidate.ts';

/**
 * Boosted trees on all of `rows`, for exactly the rounds of each of `points`; of several points the average. Where there
 * are earlier trees, after those and on their columns.
 */
export async function fitTrees(
  plan: Pick<TrainingPlan, 'features' | 'zoned' | 'spec'>,
  candidate: TreeCandidate,
  points: readonly TreeParams[],
  rows: Int32Array,
  { frame, target, weights, earlier }: Omit<TrialData, 'roles'>,
  threads: Threads,
  pace: Pace = NO_PACE,
): Promise<{ plan: TreePlan; model: TreeModel }> {
  const { seed } = plan.spec.training;
  const features =
    earlier?.plan ?? fitTreePlan({ features: plan.features }, frame, rows, { zoned: plan.zoned }, target);
  const inputs = earlier
    ? treeInputs(features, frame, rows)
    : trainingInputs(features, frame, rows, target, seed);
  const start = earlier && rawScores(earlier.model, inputs, rows.length, threads);
  const options = points.map((point) => ({
    ...forestOptions(candidate, point, features, seed),
    stopAfter: 0,
  }));
  const wanted = { ...treeTarget(target, rows, weights), ...(start && { start }) };
  const trees = openTrees(inputs, wanted, options, threads);
  try {
    const learned = Int32Array.from(rows.keys());
    const forests: Forest[] = [];
    for (const [point, option] of options.entries()) {
      const place = { point, points: options.length };
      forests.push(
        await fitOnce<Forest>(pace, place, async () => {
          const grown = await growPaced(trees.table, trees.target, { learned }, option, pace, place);
          return { base: grown.base, trees: grown.trees, sets: grown.sets };
        }),
      );
    }
    const { task, classes } = target;
    const grown = mergeForests(forests);
    const forest = earlier ? appendForest(earlier.model, grown) : grown;
    return { plan: features, model: { kind: 'trees', task, classes, loss: candidate.loss, ...forest } };
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
  least = 1,
): number {
  const mean = foldRounds.reduce((sum, rounds) => sum + rounds, 0) / foldRounds.length;
  const growth = Math.min(2, Math.max(1, Math.sqrt(rows / trialRows)));
  return Math.max(least, Math.min(most, Math.round(mean * growth)));
}
