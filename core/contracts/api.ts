import * as z from 'zod';
import { Timestamp, Version } from './names.ts';
import { MAX_ENTITY_LENGTH, MAX_LABEL_LENGTH, MAX_LABELS, MAX_PREDICTION_ROWS } from './prediction-limits.ts';
import { PREDICTION_ID, REQUEST_ID } from './text-pattern.ts';

/** Bodies of the HTTP API. Lists answer `{ items, next? }` of the stored records. */

export const Problem = z.strictObject({
  type: z.string(),
  title: z.string(),
  status: z.number().int(),
  detail: z.string(),
  requestId: z.string(),
  /** Every wrong field, at most 20. `row` and `field` for rows, `path`, `line` for model specs. */
  issues: z
    .array(
      z.strictObject({
        row: z.number().int().optional(),
        field: z.string().optional(),
        line: z.number().int().optional(),
        code: z.string(),
        message: z.string(),
      }),
    )
    .optional(),
  /** The serving revision a caller has to look at again. */
  rev: z.number().int().optional(),
});
export type Problem = z.infer<typeof Problem>;

export const HealthAnswer = z.strictObject({
  status: z.literal('ok'),
  time: Timestamp,
  /** The product's version. */
  version: z.string(),
  /** Events that no function could take. Said where the platform runs in one process; on AWS an alarm says it. */
  deadLetters: z.number().int().min(0).optional(),
});
export type HealthAnswer = z.infer<typeof HealthAnswer>;

export const StartDropBody = z.strictObject({
  filename: z.string().min(1).max(200),
  bytes: z.number().int().min(0),
});
/**
 * One PUT with `If-None-Match: *`; or, with `complete`, one PUT for each range of the file, then a POST of what they
 * answered to that path of this API: the file becomes a drop by it.
 */
export const StartDropAnswer = z.strictObject({
  dropId: z.string(),
  uploads: z.array(z.strictObject({ url: z.string(), from: z.number().int(), to: z.number().int() })),
  complete: z.string().optional(),
  /** When the addresses end. */
  expiresAt: Timestamp,
});
export const CompleteDropBody = z.strictObject({
  /** The ETag that each of `uploads` answered with, in their order. */
  etags: z.array(z.string().min(1).max(200)).min(1).max(10_000),
});
export const CompleteDropAnswer = z.strictObject({ dropId: z.string() });
/** The parts are gone, and there is no drop. */
export const AbortDropAnswer = z.strictObject({ dropId: z.string(), aborted: z.literal(true) });

export const TrainBody = z.strictObject({ why: z.string().max(2_000).optional() });
/** The training was asked for; its run has this id. */
export const TrainAnswer = z.strictObject({ runId: z.string() });
/** The run is being stopped. */
export const CancelAnswer = z.strictObject({ runId: z.string(), cancelling: z.literal(true) });
/** The version was judged against another champion than the one that serves, and is judged again first. */
export const JudgingAnswer = z.strictObject({
  judging: z.literal(true),
  runId: z.string(),
  version: Version,
});
export const PauseBody = z.strictObject({ why: z.string().max(2_000).optional() });
export const PromoteBody = z.strictObject({
  version: Version,
  rev: z.number().int().min(0),
  why: z.string().max(2_000).optional(),
});
export const RollbackBody = z.strictObject({
  rev: z.number().int().min(1),
  why: z.string().max(2_000).optional(),
});
export const ApprovalBody = z.strictObject({
  decision: z.enum(['approve', 'reject']),
  why: z.string().max(2_000).optional(),
});

export { MAX_PREDICTION_ROWS };
/** Rows are checked field by field against the model's own signature, not here. */
export const PredictBody = z.strictObject({
  rows: z.array(z.unknown()).min(1).max(MAX_PREDICTION_ROWS),
  entity: z.string().min(1).max(MAX_ENTITY_LENGTH).optional(),
  requestId: z.string().regex(REQUEST_ID.pattern, REQUEST_ID.message).optional(),
});
export const Prediction = z.union([
  z.strictObject({ value: z.number() }),
  z.strictObject({ label: z.string(), probabilities: z.record(z.string(), z.number()) }),
]);
export type Prediction = z.infer<typeof Prediction>;
export const PredictAnswer = z.strictObject({
  model: z.string(),
  version: Version,
  requestId: z.string(),
  predictions: z.array(Prediction),
});

export const LabelsBody = z.strictObject({
  labels: z
    .array(
      z.strictObject({
        predictionId: z.string().regex(PREDICTION_ID.pattern, PREDICTION_ID.message),
        label: z.union([z.string().max(MAX_LABEL_LENGTH), z.number(), z.boolean()]),
        observedAt: Timestamp.optional(),
      }),
    )
    .min(1)
    .max(MAX_LABELS),
});
export const LabelsAnswer = z.strictObject({ accepted: z.number().int() });
