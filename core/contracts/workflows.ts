import * as z from 'zod';
import { GateVerdict } from './gates.ts';
import { Digest, DropId, ModelName, RunId, Version } from './names.ts';
import { Trigger } from './run.ts';
import { TrainingJobRequest } from './training-job.ts';

/**
 * Payloads of the workflows' tasks. They carry names and verdicts, never rows: states are bounded at
 * 256 KB, and what is large lies in objects whose keys follow from model and run.
 */

/** The workflows, each a file statemachines/<name>.asl.json. */
export const WORKFLOWS = ['train-model', 'roll-out-version'] as const;
export type WorkflowName = (typeof WORKFLOWS)[number];

const run = { model: ModelName, runId: RunId };

/** Input of train-model, and of its preparation, which every run begins or goes on with. */
export const TrainModelInput = z.strictObject({ ...run, trigger: Trigger });
export type TrainModelInput = z.infer<typeof TrainModelInput>;

export const IngestDropInput = z.strictObject({ ...run, dropId: DropId });
export const IngestDropOutput = z.strictObject({
  outcome: z.enum(['accepted', 'rejected', 'quarantined', 'superseded']),
  /** True when a new dataset version came out of it. */
  train: z.boolean(),
});

/** One candidate on one fold, or, without a fold, on all of them in one go. */
export const Trial = z.strictObject({ candidate: z.number().int(), fold: z.number().int().optional() });
export type Trial = z.infer<typeof Trial>;
export const PrepareTrainingOutput = z.strictObject({
  verdict: z.enum(['train', 'not-started']),
  trials: z.array(Trial),
  /** Where it trains: in functions, or in one job that `job` describes. */
  compute: z.enum(['lambda', 'sagemaker']).default('lambda'),
  job: TrainingJobRequest.optional(),
});

/** What the grid points of a candidate came to on one fold. */
export const FoldResult = z.strictObject({
  fold: z.number().int(),
  /** One score per grid point, in the spec's metric; null where it is not defined, or the point was dropped before. */
  scores: z.array(z.number().nullable()).max(1_000),
  /** Boosted trees: per grid point the rounds after which this fold's loss was least. */
  rounds: z.array(z.number().int()).max(1_000).optional(),
  /** Averages of the forests of some grid points, by their positions. */
  blends: z
    .array(z.strictObject({ members: z.array(z.number().int()), score: z.number().nullable() }))
    .max(20)
    .optional(),
});
export type FoldResult = z.infer<typeof FoldResult>;

/** A grid point that a search did not score on all folds. */
export const DroppedPoint = z.strictObject({
  point: z.number().int(),
  /** The comparison it was last in, 1 is the cheapest; 0 when its turn never came. */
  rung: z.number().int(),
  /** time: the spec's seconds were over, so a repeat may drop others. */
  why: z.enum(['beaten', 'time']),
  /** In that comparison: on part of the rows, in larger steps. */
  score: z.number().nullable(),
});
export type DroppedPoint = z.infer<typeof DroppedPoint>;

export const TrainCandidateInput = z.strictObject({ ...run, trial: Trial });
export const TrainCandidateOutput = z.strictObject({
  ...Trial.shape,
  folds: z.array(FoldResult).min(1).max(20),
  dropped: z.array(DroppedPoint).max(1_000).optional(),
});
export type TrainCandidateOutput = z.infer<typeof TrainCandidateOutput>;

export const FitModelInput = z.strictObject({ ...run, trials: z.array(TrainCandidateOutput) });
export const FitModelOutput = z.strictObject({ artifactDigest: Digest });

/** What a training job made, as its end tells: the job's name, and where its model folder was put. */
export const CollectFitInput = z.strictObject({
  ...run,
  job: z.strictObject({ name: z.string().max(63), artifacts: z.string().startsWith('s3://').max(1024) }),
});
export type CollectFitInput = z.infer<typeof CollectFitInput>;
export const CollectFitOutput = z.strictObject({ artifactDigest: Digest });

export const EvaluateModelInput = z.strictObject(run);
export const EvaluateModelOutput = z.strictObject({ verdict: GateVerdict });

export const RegisterVersionInput = z.strictObject(run);
export const RegisterVersionOutput = z.strictObject({ version: Version, passed: z.boolean() });

export const FailRunInput = z.strictObject({
  ...run,
  failure: z.strictObject({ Error: z.string(), Cause: z.string().optional() }),
});
export const FailRunOutput = z.strictObject({});

const rollout = { ...run, version: Version, attempt: z.number().int().min(1) };

/** Input of roll-out-version. `requestedBy` is `perennial`, or the person who asked for the promotion. */
export const RollOutVersionInput = z.strictObject({ ...rollout, requestedBy: z.string() });
export type RollOutVersionInput = z.infer<typeof RollOutVersionInput>;

export const PlanRolloutInput = z.strictObject(rollout);
export const PlanRolloutOutput = z.strictObject({
  /** `judge`: the champion is no longer the one it was judged against. `done`: it already serves. */
  plan: z.enum(['promote', 'approval', 'judge', 'keep', 'done']),
});

export const RequestApprovalInput = z.strictObject({ ...rollout, taskToken: z.string() });
export const RequestApprovalOutput = z.strictObject({});
/** What the approval task ends with. */
export const ApprovalAnswer = z.strictObject({
  decision: z.enum(['approve', 'reject']),
  by: z.string(),
  why: z.string(),
});
export type ApprovalAnswer = z.infer<typeof ApprovalAnswer>;

export const PromoteVersionInput = z.strictObject({ ...rollout, by: z.string(), why: z.string() });
export const PromoteVersionOutput = z.strictObject({ promoted: z.boolean() });

export const KeepChampionInput = z.strictObject({ ...rollout, by: z.string(), why: z.string() });
export const KeepChampionOutput = z.strictObject({});
