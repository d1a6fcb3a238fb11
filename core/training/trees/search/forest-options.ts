import type { TreePlan } from '../../../contracts/tree-model.ts';
import { TREE_DEFAULTS, type TreeOptions } from '../grow/tree-options.ts';
import type { TreeCandidate, TreeParams } from './tree-candidate.ts';

/** Rounds without a better loss before a fit stops: as many as make up a fixed sum of learning. */
export function patience(learningRate: number): number {
  return Math.min(200, Math.max(15, Math.round(2.5 / learningRate)));
}

/** How a grid point of a candidate is grown on the columns of a plan. */
export function forestOptions(
  candidate: TreeCandidate,
  point: TreeParams,
  { columns }: TreePlan,
  seed: number,
): TreeOptions {
  const monotone = columns.map(({ kind, feature }) =>
    kind === 'number' ? (candidate.monotone[feature] ?? 0) : 0,
  );
  return {
    ...TREE_DEFAULTS,
    ...point,
    loss: candidate.loss,
    quantile: candidate.quantile,
    growth: candidate.growth,
    ...(monotone.some((direction) => direction !== 0) && { monotone }),
    stopAfter: patience(point.learningRate),
    seed,
  };
}
