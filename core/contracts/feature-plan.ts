import * as z from 'zod';
import { TimestampPart } from './model-spec.ts';
import { ColumnName } from './names.ts';

// for who has the schemas anyway
export { MISSING_CATEGORY } from './missing-category.ts';

/**
 * A fitted feature graph: everything learned from the training rows that turns raw values into model
 * columns. The trainer's own transform and the exported ONNX graph are both made from this one record.
 *
 * Raw inputs are packed by kind, in the order of `inputs`. Encodings of "missing": NaN for numbers and
 * times, MISSING_CATEGORY for categories, −1 for booleans.
 */

/** What a caller must send: raw column names by kind, in packed order. */
export const Signature = z.strictObject({
  numbers: z.array(z.strictObject({ name: ColumnName, nullable: z.boolean() })),
  categories: z.array(z.strictObject({ name: ColumnName, nullable: z.boolean() })),
  times: z.array(z.strictObject({ name: ColumnName, nullable: z.boolean(), zoned: z.boolean() })),
  booleans: z.array(z.strictObject({ name: ColumnName, nullable: z.boolean() })),
});
export type Signature = z.infer<typeof Signature>;

/** v → clip → transform → (v − mean) / scale; missing becomes `fill` before all of it. `input` indexes `signature.numbers`. */
export const NumberEncoder = z.strictObject({
  kind: z.literal('number'),
  feature: z.string(),
  input: z.number().int(),
  fill: z.number(),
  clip: z.tuple([z.number(), z.number()]).optional(),
  transform: z.enum(['none', 'log1p']),
  mean: z.number(),
  scale: z.number().positive(),
});
/** 1 where the raw number was missing; made only for columns that had missing values in training. */
export const MissingFlagEncoder = z.strictObject({
  kind: z.literal('missingFlag'),
  feature: z.string(),
  input: z.number().int(),
});
/** One-hot block: `levels` in order, then one bucket for rare and unseen levels, then one for missing. */
export const CategoryEncoder = z.strictObject({
  kind: z.literal('category'),
  feature: z.string(),
  input: z.number().int(),
  levels: z.array(z.string()),
});
/** One-hot block of size 3: false, true, missing. */
export const BooleanEncoder = z.strictObject({
  kind: z.literal('boolean'),
  feature: z.string(),
  input: z.number().int(),
});
/**
 * One-hot block of one calendar part, its values 0 … size−2, then missing:
 * month 0–11, day 0–30 (day of month − 1), weekday 0–6 (Monday is 0), hour 0–23, minute 0–59.
 */
export const TimestampEncoder = z.strictObject({
  kind: z.literal('timestamp'),
  feature: z.string(),
  input: z.number().int(),
  part: TimestampPart,
});

/** Dense encoders (number, missingFlag) come first, then the one-hot blocks: the column order of LinearDesign. */
export const FeaturePlan = z.strictObject({
  signature: Signature,
  dense: z.array(z.discriminatedUnion('kind', [NumberEncoder, MissingFlagEncoder])),
  hot: z.array(z.discriminatedUnion('kind', [CategoryEncoder, BooleanEncoder, TimestampEncoder])),
});
export type FeaturePlan = z.infer<typeof FeaturePlan>;
export type DenseEncoder = FeaturePlan['dense'][number];
export type HotEncoder = FeaturePlan['hot'][number];

/** A fitted linear model over a FeaturePlan. `outputs` is 1 for regression and binary, the class count for multiclass. */
export const LinearModel = z.strictObject({
  kind: z.literal('linear'),
  task: z.enum(['regression', 'binary', 'multiclass']),
  /** Class labels in output order; binary: [negative, positive]; regression: []. */
  classes: z.array(z.string()),
  lambda: z.number(),
  intercept: z.array(z.number()),
  /** One array of designWidth weights per output. */
  weights: z.array(z.array(z.number())),
});
export type LinearModel = z.infer<typeof LinearModel>;
