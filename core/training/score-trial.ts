import type { DroppedPoint, FoldResult } from '../contracts/workflows.ts';
import { measurePoint } from '../evaluation/measure-point.ts';
import { fitFeatures } from '../features/fit-features.ts';
import { transformFeatures } from '../features/transform-features.ts';
import { ROLE_UNCOMPARED, rowsWithRole } from './assign-roles.ts';
import type { LinearCandidate, ResolvedCandidate } from './candidates.ts';
import { fitLinear } from './fit-linear.ts';
import { NO_THREADS, type Threads } from './kernels/engine.ts';
import { NO_PACE, type Pace } from './pace.ts';
import { predictDesign } from './predict-rows.ts';
import { predictionSet } from './prediction-set.ts';
import { takeNumbers } from './take-values.ts';
import type { TrainingPlan } from './training-plan.ts';
import type { TrialData } from './trees/search/fold-scorer.ts';
import { scoreTreeTrial } from './trees/search/score-tree-trial.ts';

type Plan = Pick<TrainingPlan, 'features' | 'metric' | 'zoned' | 'spec'>;

/**
 * One candidate on one fold, or on all of them where `fold` is undefined: models learned from the other folds only,
 * scored on this one. `elapsedSeconds` since the start is asked where the candidate has a budget of seconds.
 */
export async function scoreTrial(
  plan: Plan,
  candidate: ResolvedCandidate,
  fold: number | undefined,
  data: TrialData,
  threads: Threads = NO_THREADS,
  pace: Pace = NO_PACE,
  elapsedSeconds?: () => number,
): Promise<{ folds: FoldResult[]; dropped?: DroppedPoint[] }> {
  const all = Array.from({ length: plan.spec.training.folds }, (_, index) => index);
  const folds = fold === undefined ? all : [fold];
  if (candidate.algorithm === 'gbdt')
    return scoreTreeTrial(plan, candidate, folds, data, threads, pace, elapsedSeconds);
  return {
    folds: folds.map((one) => ({ fold: one, scores: scoreLinear(plan, candidate, one, data, threads) })),
  };
}

function scoreLinear(
  plan: Plan,
  candidate: LinearCandidate,
  fold: number,
  { frame, target, roles, weights }: TrialData,
  threads: Threads,
): (number | null)[] {
  const others = rowsWithRole(roles, (role) => role < ROLE_UNCOMPARED && role !== fold);
  const train = weights ? others.filter((row) => weights[row] !== 0) : others;
  const heldOut = rowsWithRole(roles, (role) => role === fold);
  const features = fitFeatures({ features: plan.features }, frame, train, { zoned: plan.zoned });
  const lambdas = candidate.grid.map(({ lambda }) => lambda);
  const models = fitLinear(
    features,
    frame,
    target,
    train,
    lambdas,
    'compare',
    weights && takeNumbers(weights, train),
    threads,
  );
  const design = transformFeatures(features, frame, heldOut);
  return models.map((model) =>
    measurePoint(predictionSet(target, heldOut, predictDesign(model, design)), plan.metric),
  );
}
