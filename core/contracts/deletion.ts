import * as z from 'zod';
import { ModelName, Timestamp } from './names.ts';

/** That a model was deleted with its data: what comes in for it afterwards is removed for some days. */
export const DeletionRecord = z.strictObject({
  schema: z.literal(1),
  model: ModelName,
  deletedAt: Timestamp,
});
export type DeletionRecord = z.infer<typeof DeletionRecord>;
