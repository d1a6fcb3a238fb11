import * as z from 'zod';
import { ModelSpec } from './model-spec.ts';
import { Digest, ModelName, Timestamp } from './names.ts';

/** The current spec of a model; each revision is kept under its own key as well. */
export const ModelRecord = z.strictObject({
  schema: z.literal(1),
  model: ModelName,
  spec: ModelSpec,
  specDigest: Digest,
  revision: z.number().int().min(1),
  appliedAt: Timestamp,
  appliedBy: z.string(),
  paused: z.strictObject({ since: Timestamp, by: z.string(), why: z.string() }).optional(),
});
export type ModelRecord = z.infer<typeof ModelRecord>;
