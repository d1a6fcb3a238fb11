import * as z from 'zod';
import { Calibration } from '../contracts/calibration.ts';
import { FeaturePlan, LinearModel } from '../contracts/feature-plan.ts';
import { Digest } from '../contracts/names.ts';
import { TrialSummary } from '../contracts/run.ts';
import { TreeModel, TreePlan } from '../contracts/tree-model.ts';

/** Fitted boosted trees; of raw scores the calibration makes probabilities. */
export const FittedTrees = z.strictObject({
  plan: TreePlan,
  model: TreeModel,
  calibration: Calibration.optional(),
});
export type FittedTrees = z.infer<typeof FittedTrees>;

/** A fitted model with the features that it is over. */
export const FittedModel = z.union([z.strictObject({ plan: FeaturePlan, model: LinearModel }), FittedTrees]);
export type FittedModel = z.infer<typeof FittedModel>;

/** What fit-model made, read by the steps after it. */
export const FitResult = z.strictObject({
  schema: z.literal(1),
  artifact: z.strictObject({ digest: Digest, bytes: z.number().int() }),
  fitted: FittedModel,
  algorithm: z.string(),
  params: z.record(z.string(), z.number()),
  /** The new data bore no tree: the model is that of the version it was to be added to. */
  addsNothing: z.literal(true).optional(),
  trials: z.array(TrialSummary),
  best: TrialSummary,
});
export type FitResult = z.infer<typeof FitResult>;
