import * as z from 'zod';
import {
  COLUMN_NAME,
  DATASET_ID,
  DIGEST,
  DROP_ID,
  MAX_COLUMN_NAME,
  MODEL_NAME,
  RUN_ID,
} from './text-pattern.ts';

const textOf = ({ pattern, message }: { pattern: RegExp; message: string }) =>
  z.string().regex(pattern, message);

export const ModelName = textOf(MODEL_NAME);
export const DropId = textOf(DROP_ID);
export const RunId = textOf(RUN_ID);
export const DatasetId = textOf(DATASET_ID);
export const Digest = textOf(DIGEST);
export const Timestamp = z.iso.datetime();
export const Version = z.number().int().positive();

/** Column and feature names: any text a file may carry, bounded, without control characters. */
export const ColumnName = z
  .string()
  .min(1)
  .max(MAX_COLUMN_NAME)
  .regex(COLUMN_NAME.pattern, COLUMN_NAME.message);

/** One expected, reportable reason: a stable code for programs and a sentence for people. */
export const Reason = z.strictObject({
  code: z.string().regex(/^[a-z][a-zA-Z0-9]*$/),
  message: z.string().max(2_000),
  column: z.string().optional(),
  row: z.number().int().nonnegative().optional(),
  count: z.number().int().nonnegative().optional(),
  value: z.union([z.string(), z.number(), z.boolean()]).optional(),
});
export type Reason = z.infer<typeof Reason>;

/** Anything JSON can carry. */
export type Json = null | boolean | number | string | Json[] | { [key: string]: Json };
