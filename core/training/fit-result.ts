import * as z from 'zod';
import { Calibration } from '../contracts/calibration.ts';
import { FeaturePlan, LinearModel } from '../contracts/feature-plan.ts';
import { Digest } from '../contracts/names.ts';
import { TrialSummary } from '../contracts/run.ts';
import { TreeModel, TreePlan } from '../contracts/tree-model.ts';

/** A fitted model with the features that it is over. */
export const FittedModel = z.union([
  z.strictObject({ plan: FeaturePlan, model: LinearModel }),
  z.strictObject({ plan: TreePlan, model: TreeModel, calibration: Calibration.optional() }),
]);
export type FittedModel = z.infer<typeof FittedModel>;

/** What fit-model made, read by the steps after it. */
export const FitResult = z.strictObject({
  schema: z.literal(1),
  artifact: z.strictObject({ digest: Digest, bytes: z.number().int() }),
  fitted: FittedModel,
  algorithm: z.string(),
  params: z.record(z.string(), z.number()),
  trials: z.array(TrialSummary),
  best: TrialSummary,
});
export type FitResult = z.infer<typeof FitResult>;
