import * as z from 'zod';
import { Timestamp } from './names.ts';

export const ExecutionStatus = z.enum(['RUNNING', 'SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED']);
export type ExecutionStatus = z.infer<typeof ExecutionStatus>;

/** The error of an execution that the local host lost in a crash: the sweeper starts its next attempt. */
export const INTERRUPTED = 'Perennial.Interrupted';
/** The error of an execution that a person cancelled. */
export const CANCELLED = 'Perennial.Cancelled';

export const ExecutionStep = z.strictObject({
  at: Timestamp,
  state: z.string(),
  kind: z.enum(['entered', 'exited', 'retried', 'caught', 'failed']),
  detail: z.json().optional(),
});
export type ExecutionStep = z.infer<typeof ExecutionStep>;
