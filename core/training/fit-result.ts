import * as z from 'zod';
import { FeaturePlan, LinearModel } from '../contracts/feature-plan.ts';
import { Digest } from '../contracts/names.ts';
import { TrialSummary } from '../contracts/run.ts';

/** What fit-model made, read by the steps after it. */
export const FitResult = z.strictObject({
  schema: z.literal(1),
  artifact: z.strictObject({ digest: Digest, bytes: z.number().int() }),
  plan: FeaturePlan,
  model: LinearModel,
  algorithm: z.string(),
  params: z.record(z.string(), z.number()),
  trials: z.array(TrialSummary),
  best: TrialSummary,
});
export type FitResult = z.infer<typeof FitResult>;
