import * as z from 'zod';
import { ColumnName } from './names.ts';

/**
 * What of a request may be logged: the `log` part of the model spec. In a file of its own, because predictions need
 * it and a cold start should not wait for the whole spec's schema.
 */
export const LogRules = z.strictObject({
  features: z.union([z.literal('all'), z.literal('none'), z.array(ColumnName)]).default('all'),
  hashed: z.array(ColumnName).default([]),
  never: z.array(ColumnName).default([]),
});
export type LogRules = z.infer<typeof LogRules>;
