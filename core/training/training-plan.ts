import * as z from 'zod';
import { ModelSpec, SelectableMetric } from '../contracts/model-spec.ts';
import { DatasetId, Digest, ModelName, RunId, Version } from '../contracts/names.ts';
import { Trial } from '../contracts/workflows.ts';
import { ResolvedCandidate } from './candidates.ts';

/** What prepare-training decided, read by every later step of the run. */
export const TrainingPlan = z.strictObject({
  schema: z.literal(1),
  model: ModelName,
  runId: RunId,
  specRevision: z.number().int(),
  specDigest: Digest,
  spec: ModelSpec,
  features: ModelSpec.shape.features,
  metric: SelectableMetric,
  /** Whose rows are laid out. */
  datasets: z.array(DatasetId),
  /** The version whose trees every candidate is added to; they go with the plan. */
  continued: z
    .strictObject({
      version: Version,
      artifactDigest: Digest,
      forestDigest: Digest,
      /** What it has learned from, oldest first. */
      datasets: z.array(DatasetId),
      /** Trees an output. */
      rounds: z.number().int(),
    })
    .optional(),
  candidates: z.array(ResolvedCandidate),
  trials: z.array(Trial),
  /** Timestamp columns whose values carried a zone. */
  zoned: z.record(z.string(), z.boolean()),
  rows: z.strictObject({
    train: z.number().int(),
    test: z.number().int(),
    /** Rows a trial is fitted on. */ trial: z.number().int(),
  }),
});
export type TrainingPlan = z.infer<typeof TrainingPlan>;

/** Column of the prepared frame that holds each row's role (assign-roles.ts). */
export const ROLE_COLUMN = 'perennial:role';
