import type { Frame } from '../data/frame.ts';
import { measurePoint } from '../evaluation/measure-point.ts';
import { fitFeatures } from '../features/fit-features.ts';
import { transformFeatures } from '../features/transform-features.ts';
import { ROLE_UNCOMPARED, rowsWithRole } from './assign-roles.ts';
import type { ResolvedCandidate } from './candidates.ts';
import { fitLinear } from './fit-linear.ts';
import { predictDesign } from './predict-rows.ts';
import { predictionSet } from './prediction-set.ts';
import type { TrainingTarget } from './read-target.ts';
import type { TrainingPlan } from './training-plan.ts';

/**
 * One candidate on one fold: features and models learned from the other folds only, scored on this one. One
 * score per grid point, null where the metric is not defined on these rows.
 */
export function scoreTrial(
  plan: Pick<TrainingPlan, 'features' | 'metric' | 'zoned'>,
  candidate: ResolvedCandidate,
  fold: number,
  data: { frame: Frame; target: TrainingTarget; roles: Uint8Array },
): (number | null)[] {
  const { frame, target, roles } = data;
  const train = rowsWithRole(roles, (role) => role < ROLE_UNCOMPARED && role !== fold);
  const heldOut = rowsWithRole(roles, (role) => role === fold);
  const features = fitFeatures({ features: plan.features }, frame, train, { zoned: plan.zoned });
  const lambdas = candidate.grid.map(({ lambda }) => lambda);
  const models = fitLinear(features, frame, target, train, lambdas, 'compare');
  const design = transformFeatures(features, frame, heldOut);
  return models.map((model) =>
    measurePoint(predictionSet(target, heldOut, predictDesign(model, design)), plan.metric),
  );
}
