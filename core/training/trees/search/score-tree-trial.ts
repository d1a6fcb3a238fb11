import type { DroppedPoint, FoldResult } from '../../../contracts/workflows.ts';
import { metricDirection } from '../../../evaluation/metric-direction.ts';
import { countWithRole, ROLE_UNCOMPARED } from '../../assign-roles.ts';
import type { Threads } from '../../kernels/engine.ts';
import type { TrainingPlan } from '../../training-plan.ts';
import { averageScores } from '../average-scores.ts';
import { type FoldScorer, openFolds, type TrialData } from './fold-scorer.ts';
import { FINALISTS, searchPoints } from './search-points.ts';
import type { TreeCandidate } from './tree-candidate.ts';

/**
 * The grid points of a candidate on some folds, each stopped and scored on the rows of the fold. A search that drops
 * points does so alike wherever it runs, and for whatever folds. `elapsedSeconds` is asked where the candidate has a
 * budget of seconds.
 */
export function scoreTreeTrial(
  plan: Pick<TrainingPlan, 'features' | 'metric' | 'zoned' | 'spec'>,
  candidate: TreeCandidate,
  folds: readonly number[],
  data: TrialData,
  threads: Threads,
  elapsedSeconds?: () => number,
): { folds: FoldResult[]; dropped?: DroppedPoint[] } {
  const { seconds, grid } = candidate;
  const foldCount = plan.spec.training.folds;
  const compared = countWithRole(data.roles, (role) => role < ROLE_UNCOMPARED);
  const scorer = openFolds(plan, candidate, data, threads);
  const kept = new Map<number, Kept[]>();
  try {
    const { folds: results, dropped } = searchPoints(
      {
        points: grid.length,
        folds,
        foldCount,
        rows: (compared * (foldCount - 1)) / foldCount,
        halving: candidate.search === 'halving',
        finalists: candidate.finalists,
        moreIsBetter: metricDirection(plan.metric) === 'higher',
        ...(seconds !== undefined && elapsedSeconds && { timeUsed: () => elapsedSeconds() / seconds }),
      },
      (point, effort) => {
        const { raw, heldOut, rounds } = scorer.fit(point, effort);
        if (candidate.ensemble && effort.rowShare === 1 && effort.leastRate === 0)
          kept.set(effort.fold, [...(kept.get(effort.fold) ?? []), { point, raw, heldOut }]);
        return { score: scorer.measure(raw, heldOut), rounds };
      },
    );
    return {
      folds: results.map((result) => {
        const blends = blend(scorer, kept.get(result.fold) ?? []);
        return { ...result, ...(blends.length > 0 && { blends }) };
      }),
      ...(dropped.length > 0 && { dropped }),
    };
  } finally {
    scorer.close();
  }
}

interface Kept {
  point: number;
  raw: Float64Array;
  heldOut: Int32Array;
}

/** The scores of all averages of two and more forests of a fold. */
function blend(scorer: FoldScorer, forests: readonly Kept[]): NonNullable<FoldResult['blends']> {
  if (forests.length > FINALISTS) return [];
  const ordered = forests.toSorted((a, b) => a.point - b.point);
  const subsets: Kept[][] = [[]];
  for (const forest of ordered) subsets.push(...subsets.map((subset) => [...subset, forest]));
  return subsets
    .filter((subset) => subset.length > 1)
    .map((subset) => ({
      members: subset.map(({ point }) => point),
      score: scorer.measure(averageScores(subset.map(({ raw }) => raw)), subset[0]!.heldOut),
    }));
}
