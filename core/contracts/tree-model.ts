import * as z from 'zod';
import { Signature } from './feature-plan.ts';
import { TimestampPart } from './model-spec.ts';

/**
 * What boosted trees see of the raw inputs: columns of numbers, of which trees use the order alone (so scaling and
 * logarithms change nothing), and columns of category codes. `input` indexes the signature's list of its kind.
 */

/**
 * The raw number as float32. NaN is missing and stays it, unless the spec says what stands in for it (`fill`, a float32
 * within the clip). A value beyond `clip` counts as its bound, so no threshold that is learned lies beyond it either.
 */
export const NumberColumn = z.strictObject({
  kind: z.literal('number'),
  feature: z.string(),
  input: z.number().int(),
  fill: z.number().optional(),
  clip: z.tuple([z.number(), z.number()]).optional(),
});
/** Codes 0 … levels.length − 1 for `levels` in order, levels.length for rare and unseen texts, −1 for missing. */
export const CategoryCodes = z.strictObject({
  kind: z.literal('category'),
  feature: z.string(),
  input: z.number().int(),
  /** At most 253: codes are bins. */
  levels: z.array(z.string()),
});
/**
 * A category as one number a level, learned from the target: `values` in the order of `levels`, `unseen` for every
 * other text, `missing` for a missing one. All are float32. For multiclass a feature has one such column per class, in
 * the order of the classes.
 */
export const CategoryValues = z.strictObject({
  kind: z.literal('categoryValue'),
  feature: z.string(),
  input: z.number().int(),
  levels: z.array(z.string()),
  values: z.array(z.number()),
  unseen: z.number(),
  missing: z.number(),
});
/** 0 false, 1 true, NaN missing. */
export const BooleanColumn = z.strictObject({
  kind: z.literal('boolean'),
  feature: z.string(),
  input: z.number().int(),
});
/** A calendar part as its number (calendarPart in core/features), NaN when the time is missing. */
export const TimestampColumn = z.strictObject({
  kind: z.literal('timestamp'),
  feature: z.string(),
  input: z.number().int(),
  part: TimestampPart,
});

export const TreePlan = z.strictObject({
  signature: Signature,
  columns: z.array(
    z.discriminatedUnion('kind', [
      NumberColumn,
      CategoryCodes,
      CategoryValues,
      BooleanColumn,
      TimestampColumn,
    ]),
  ),
});
export type TreePlan = z.infer<typeof TreePlan>;
export type TreeColumn = TreePlan['columns'][number];

/**
 * One tree, nodes numbered from the root 0; arrays are as long as there are nodes. A leaf has column −1. A node sends a
 * row left when its value x of `column` is x ≤ threshold (float32 against float32), or, where `set` ≥ 0, when its code
 * is in `sets[set]`; a missing value goes left exactly when missingLeft is 1 (for sets too). −1 stands for "none".
 */
export const Tree = z.strictObject({
  /** Which output's score it adds to: 0, or the class for multiclass. */
  output: z.number().int(),
  column: z.array(z.number().int()),
  threshold: z.array(z.number()),
  set: z.array(z.number().int()),
  missingLeft: z.array(z.number().int()),
  left: z.array(z.number().int()),
  right: z.array(z.number().int()),
  /** A leaf's addition to the score, float32; 0 for other nodes. */
  value: z.array(z.number()),
  /** What the split took off the training loss; 0 for leaves. */
  gain: z.array(z.number()),
  /** How many training rows came here. */
  cover: z.array(z.number()),
});
export type Tree = z.infer<typeof Tree>;

export const TREE_LOSSES = ['squared', 'logistic', 'softmax', 'poisson', 'quantile'] as const;
export type TreeLoss = (typeof TREE_LOSSES)[number];

/**
 * Boosted trees over a TreePlan. The score of output k is base[k] plus the values of its trees' leaves. The prediction
 * is the score (squared, quantile), e^score (poisson), 1 / (1 + e^−score) for the second class (logistic), or the
 * softmax of the scores.
 */
export const TreeModel = z.strictObject({
  kind: z.literal('trees'),
  task: z.enum(['regression', 'binary', 'multiclass']),
  /** Class labels in output order; binary: [negative, positive]; regression: []. */
  classes: z.array(z.string()),
  loss: z.enum(TREE_LOSSES),
  base: z.array(z.number()),
  trees: z.array(Tree),
  /** Codes of a category column that go left, ascending; levels.length is "rare and unseen". Nodes refer to them by position. */
  sets: z.array(z.array(z.number().int())),
});
export type TreeModel = z.infer<typeof TreeModel>;
