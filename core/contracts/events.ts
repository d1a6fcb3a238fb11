import * as z from 'zod';
import { ModelName, RunId } from './names.ts';
import { TrainingProgress } from './training-progress.ts';

/** S3's `Object Created` as EventBridge delivers it; fields we do not read may come and go. */
export const ObjectCreatedEvent = z.object({
  'detail-type': z.literal('Object Created'),
  detail: z.object({
    bucket: z.object({ name: z.string() }),
    object: z.object({
      key: z.string(),
      size: z.number().optional(),
      etag: z.string().optional(),
      'version-id': z.string().optional(),
      sequencer: z.string().optional(),
    }),
  }),
});
export type ObjectCreatedEvent = z.infer<typeof ObjectCreatedEvent>;

/** Step Functions' status change of one execution. */
export const ExecutionEndedEvent = z.object({
  'detail-type': z.literal('Step Functions Execution Status Change'),
  detail: z.object({
    stateMachineArn: z.string(),
    name: z.string(),
    status: z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']),
    input: z.string().nullish(),
    error: z.string().nullish(),
    cause: z.string().nullish(),
  }),
});
export type ExecutionEndedEvent = z.infer<typeof ExecutionEndedEvent>;

/** Ours: somebody or something wants the model trained on what there is. `requestId` makes it idempotent. */
export const RetrainRequestedDetail = z.strictObject({
  model: ModelName,
  requestId: RunId,
  kind: z.enum(['retrain', 'manual']),
  by: z.string(),
  why: z.string(),
});
export type RetrainRequestedDetail = z.infer<typeof RetrainRequestedDetail>;
export const RetrainRequestedEvent = z.object({
  'detail-type': z.literal('Retrain requested'),
  detail: RetrainRequestedDetail,
});

/** Ours: how far a long training has come, every ten seconds of it. For whoever listens; nothing of ours does. */
export const TrainingProgressedDetail = TrainingProgress.extend({ model: ModelName, runId: RunId });
export type TrainingProgressedDetail = z.infer<typeof TrainingProgressedDetail>;

/** EventBridge Scheduler's call; the time is the scheduled one where the scheduler fills it in. */
export const ScheduledEvent = z.object({ 'detail-type': z.literal('Scheduled Event') });
