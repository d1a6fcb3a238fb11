import * as z from 'zod';
import { Digest, ModelName, RunId, Timestamp, Version } from './names.ts';

/** A question to a person. Its id is a digest of model, version and rev, so asking twice is asking once. */
export const ApprovalRecord = z.strictObject({
  schema: z.literal(1),
  approvalId: Digest,
  model: ModelName,
  version: Version,
  runId: RunId,
  rev: z.number().int(),
  askedAt: Timestamp,
  /** The newest execution's task token; a lost execution asks again with another. */
  taskToken: z.string(),
  decision: z.enum(['approve', 'reject']).optional(),
  decidedAt: Timestamp.optional(),
  decidedBy: z.string().optional(),
  why: z.string().optional(),
});
export type ApprovalRecord = z.infer<typeof ApprovalRecord>;
