import * as z from 'zod';
import { GateResult } from './gates.ts';
import { DatasetId, Digest, DropId, ModelName, Reason, RunId, Timestamp, Version } from './names.ts';
import { TrainingProgress } from './training-progress.ts';

/** What made a run start. */
export const Trigger = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('drop'), dropId: DropId }),
  z.strictObject({ kind: z.literal('retrain'), decisionId: z.string(), why: z.string() }),
  z.strictObject({ kind: z.literal('manual'), by: z.string(), why: z.string() }),
]);
export type Trigger = z.infer<typeof Trigger>;

export const RunOutcome = z.enum(['promoted', 'registered', 'awaiting-approval', 'failed', 'not-started']);
export type RunOutcome = z.infer<typeof RunOutcome>;

/** One grid point of one candidate, or an average of some: its score on each fold. */
export const TrialSummary = z.strictObject({
  candidate: z.string(),
  params: z.record(z.string(), z.number()),
  /** Those that are defined; of a point that was dropped none. */
  scores: z.array(z.number()),
  /** Null for what is no candidate: dropped, or without a score on some fold. */
  mean: z.number().nullable(),
  std: z.number().nullable(),
  /** An average of forests: their positions in the list of trials. */
  members: z.array(z.number().int()).optional(),
  /**
   * Why a point was not scored on all folds, after which comparison of the search (1 is the cheapest, 0 none) and what
   * it came to there. `time`: the spec's seconds were over, and a repeat may drop others.
   */
  dropped: z
    .strictObject({
      why: z.enum(['beaten', 'time']),
      rung: z.number().int(),
      score: z.number().nullable(),
    })
    .optional(),
});
export type TrialSummary = z.infer<typeof TrialSummary>;

/** Whether a run whose spec asks for it went on from the champion's trees: from which, on which new datasets; or why not. */
export const Continuation = z.union([
  z.strictObject({
    from: Version,
    /** What was learned from in this run, oldest first: of its window what that version has not learned from. */
    datasets: z.array(DatasetId),
    /** Trees an output that were there already. */
    rounds: z.number().int(),
  }),
  z.strictObject({
    why: Reason,
    /** The version that served. */
    notFrom: Version.optional(),
  }),
]);
export type Continuation = z.infer<typeof Continuation>;

export const RunRecord = z.strictObject({
  schema: z.literal(1),
  model: ModelName,
  runId: RunId,
  trigger: Trigger,
  startedAt: Timestamp,
  specRevision: z.number().int(),
  specDigest: Digest,
  datasets: z.array(DatasetId),
  rows: z.strictObject({ train: z.number().int(), test: z.number().int() }).optional(),
  metric: z.string().optional(),
  /** Where it trains: in functions or in a SageMaker job. */
  compute: z.enum(['lambda', 'sagemaker']).optional(),
  /** Only where the spec says training.continueFrom. */
  continued: Continuation.optional(),
  /** How far its training is, where that takes long; of several trials at once the one that told last. */
  progress: TrainingProgress.optional(),
  trials: z.array(TrialSummary).optional(),
  best: TrialSummary.optional(),
  gates: GateResult.optional(),
  version: Version.optional(),
  /** Absent while the run is open; `awaiting-approval` becomes `promoted` or `registered` when someone decides. */
  outcome: RunOutcome.optional(),
  reasons: z.array(Reason).default([]),
  endedAt: Timestamp.optional(),
  /** Attempts the sweeper made to get the version rolled out. */
  rolloutAttempt: z.number().int().min(1).optional(),
  /** What broke the workflow; the execution's steps say where. */
  failure: z.strictObject({ error: z.string(), cause: z.string() }).optional(),
});
export type RunRecord = z.infer<typeof RunRecord>;

/** At most one training per model; `waiting` remembers that new data came meanwhile. */
export const TrainingLock = z.strictObject({
  schema: z.literal(1),
  model: ModelName,
  runId: RunId,
  since: Timestamp,
  waiting: z.boolean(),
});
export type TrainingLock = z.infer<typeof TrainingLock>;
