import type { DroppedPoint, FoldResult } from '../../../contracts/workflows.ts';
import { metricDirection } from '../../../evaluation/metric-direction.ts';
import { countWithRole, ROLE_UNCOMPARED } from '../../assign-roles.ts';
import type { Threads } from '../../kernels/engine.ts';
import { fitOnce, type Pace } from '../../pace.ts';
import type { TrainingPlan } from '../../training-plan.ts';
import { averageScores } from '../average-scores.ts';
import { type FoldScorer, openFolds, placeOf, type TrialData } from './fold-scorer.ts';
import { FINALISTS, type PointResult, searchPoints } from './search-points.ts';
import type { TreeCandidate } from './tree-candidate.ts';

/**
 * The grid points of a candidate on some folds, each stopped and scored on the rows of the fold. A search that drops
 * points does so alike wherever it runs, and for whatever folds. `elapsedSeconds` is asked where the candidate has a
 * budget of seconds.
 */
export async function scoreTreeTrial(
  plan: Pick<TrainingPlan, 'features' | 'metric' | 'zoned' | 'spec'>,
  candidate: TreeCandidate,
  folds: readonly number[],
  data: TrialData,
  threads: Threads,
  pace: Pace,
  elapsedSeconds?: () => number,
): Promise<{ folds: FoldResult[]; dropped?: DroppedPoint[] }> {
  const { seconds, grid } = candidate;
  const foldCount = plan.spec.training.folds;
  const compared = countWithRole(data.roles, (role) => role < ROLE_UNCOMPARED);
  const scorer = openFolds(plan, candidate, data, threads, pace, grid.length * folds.length);
  const kept = new Map<number, Kept[]>();
  try {
    const { folds: results, dropped } = await searchPoints(
      {
        points: grid.length,
        folds,
        foldCount,
        rows: (compared * (foldCount - 1)) / foldCount,
        halving: candidate.search === 'halving',
        finalists: candidate.finalists,
        atOnce: scorer.atOnce,
        mixesFolds: scorer.mixesFolds,
        moreIsBetter: metricDirection(plan.metric) === 'higher',
        ...(seconds !== undefined && elapsedSeconds && { timeUsed: () => elapsedSeconds() / seconds }),
      },
      async (point, effort) => {
        const isBlended = candidate.ensemble && effort.rowShare === 1 && effort.leastRate === 0;
        const { score, rounds, blended } = await fitOnce<Tried>(
          pace,
          placeOf(point, candidate, effort),
          async () => {
            const { raw, heldOut, rounds } = await scorer.fit(point, effort);
            const score = scorer.measure(raw, heldOut);
            return { score, rounds, ...(isBlended && { blended: { point, raw, heldOut } }) };
          },
        );
        if (blended) kept.set(effort.fold, [...(kept.get(effort.fold) ?? []), blended]);
        return { score, rounds };
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

/** What a point came to on a fold, with its raw scores where averages are made of them. */
interface Tried extends PointResult {
  blended?: Kept;
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
