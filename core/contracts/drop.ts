import * as z from 'zod';
import { DatasetId, DropId, ModelName, Reason, RunId, Timestamp } from './names.ts';

/** What is sent in parts and not ended is removed after so many days, with its parts. */
export const UNFINISHED_UPLOAD_DAYS = 2;

/** A file that is being sent in parts: there is no drop before they are joined. */
export const UploadRecord = z.strictObject({
  schema: z.literal(1),
  model: ModelName,
  dropId: DropId,
  filename: z.string(),
  bytes: z.number().int(),
  /** How many parts were given an address. */
  parts: z.number().int().min(1),
  uploadId: z.string(),
  startedAt: Timestamp,
  /** When the table forgets it, in seconds since 1970. */
  expiresAt: z.number().int(),
});
export type UploadRecord = z.infer<typeof UploadRecord>;

export const DropOutcome = z.enum(['accepted', 'rejected', 'quarantined', 'superseded']);
export type DropOutcome = z.infer<typeof DropOutcome>;

export const RowCounts = z.strictObject({
  read: z.number().int(),
  kept: z.number().int(),
  leftOut: z.number().int(),
  quarantined: z.number().int(),
  byReason: z.array(
    z.strictObject({ code: z.string(), column: z.string().optional(), count: z.number().int() }),
  ),
});

/** One delivered file: identified by bucket, key and versionId, claimed once, ended once per attempt. */
export const DropRecord = z.strictObject({
  schema: z.literal(1),
  model: ModelName,
  dropId: DropId,
  bucket: z.string(),
  key: z.string(),
  versionId: z.string(),
  sequencer: z.string(),
  filename: z.string(),
  bytes: z.number().int(),
  claimedAt: Timestamp,
  /** Counts starts of the workflow: execution names are made from it. */
  attempt: z.number().int().min(1),
  runId: RunId,
  /** Attempts the sweeper made by itself. */
  sweeps: z.number().int().default(0),
  released: z.strictObject({ by: z.string(), at: Timestamp }).optional(),
  /** Absent while the drop is open. */
  outcome: DropOutcome.optional(),
  endedAt: Timestamp.optional(),
  reasons: z.array(Reason).default([]),
  findings: z.array(Reason).default([]),
  counts: RowCounts.optional(),
  datasetId: DatasetId.optional(),
  /** True when the accepted content already was a dataset version: nothing is trained. */
  alreadyKnown: z.boolean().optional(),
  quarantineKey: z.string().optional(),
});
export type DropRecord = z.infer<typeof DropRecord>;
