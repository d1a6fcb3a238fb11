import * as z from 'zod';

/** Model names become parts of object keys, record keys and URLs: nothing but this pattern gets in. */
export const ModelName = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,62}$/,
    'must be 1 to 63 lower-case letters, digits or "-", starting with a letter',
  );

/** 26 to 64 characters of lower-case letters and digits, made by the platform. */
export const DropId = z.string().regex(/^[a-z0-9]{16,64}$/, 'is not a drop id');
export const RunId = z.string().regex(/^[a-z0-9][a-z0-9-]{2,78}$/, 'is not a run id');
export const DatasetId = z.string().regex(/^[0-9a-f]{64}$/, 'is not a dataset id (64 hex digits)');
export const Digest = z.string().regex(/^[0-9a-f]{64}$/, 'is not a SHA-256 (64 hex digits)');
export const Timestamp = z.iso.datetime();
export const Version = z.number().int().positive();

/** Column and feature names: any text a file may carry, bounded, without control characters. */
export const ColumnName = z
  .string()
  .min(1)
  .max(200)
  .regex(/^[^\u0000-\u001f\u007f]+$/, 'must not contain control characters');

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
