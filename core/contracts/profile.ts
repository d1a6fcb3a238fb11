import * as z from 'zod';
import { ColumnName } from './names.ts';

/** What a dataset version looks like, per column, exact unless said otherwise. */

const base = {
  name: ColumnName,
  rows: z.number().int(),
  missing: z.number().int(),
  distinct: z.number().int(),
};

export const NumberProfile = z.strictObject({
  ...base,
  kind: z.literal('number'),
  min: z.number().nullable(),
  max: z.number().nullable(),
  mean: z.number().nullable(),
  /** Population standard deviation. */
  std: z.number().nullable(),
  /** Quantiles at 0.01, 0.05, 0.1, 0.2, 0.25, 0.3, 0.4, 0.5, 0.6, 0.7, 0.75, 0.8, 0.9, 0.95, 0.99. */
  quantiles: z.record(z.string(), z.number()),
  /** counts[i] of values in (edges[i], edges[i+1]], the first bin closed on both sides. */
  histogram: z.strictObject({ edges: z.array(z.number()), counts: z.array(z.number().int()) }),
  /** Most frequent values with their counts, for sentinel detection. */
  top: z.array(z.strictObject({ value: z.number(), count: z.number().int() })),
});
export const CategoryProfile = z.strictObject({
  ...base,
  kind: z.literal('category'),
  /** At most 50, most frequent first, ties in code-point order. */
  top: z.array(z.strictObject({ value: z.string(), count: z.number().int() })),
});
export const BooleanProfile = z.strictObject({ ...base, kind: z.literal('boolean'), true: z.number().int() });
export const TimestampProfile = z.strictObject({
  ...base,
  kind: z.literal('timestamp'),
  min: z.string().nullable(),
  max: z.string().nullable(),
  zoned: z.boolean(),
});

export const ColumnProfile = z.discriminatedUnion('kind', [
  NumberProfile,
  CategoryProfile,
  BooleanProfile,
  TimestampProfile,
]);
export type ColumnProfile = z.infer<typeof ColumnProfile>;

export const Profile = z.strictObject({ rows: z.number().int(), columns: z.array(ColumnProfile) });
export type Profile = z.infer<typeof Profile>;

/** The types a dataset version was read under; later drops of the model are held to them. */
export const ColumnContract = z.strictObject({
  name: ColumnName,
  kind: z.enum(['number', 'category', 'boolean', 'timestamp']),
  zoned: z.boolean().optional(),
  /** True when the spec names the column, itself or through a feature; a drop without it is rejected. */
  required: z.boolean(),
});
export type ColumnContract = z.infer<typeof ColumnContract>;
