import * as z from 'zod';
import { MetricName } from './evaluation.ts';
import { TimestampPart } from './model-spec.ts';
import { ColumnName } from './names.ts';

/**
 * What a model version can say of itself, stored beside its evaluation. It holds values of the data, so it belongs under
 * the model's own name. Every list is bounded: tens of kilobytes as JSON for a usual model, about one megabyte for the
 * widest with the longest names.
 *
 * An output is what has a score of its own: 0 for regression (the value) and for binary (the positive class), for
 * multiclass the place among the version's classes. Scores are before sigmoid, softmax, exponential or calibration.
 */

/** Features listed one by one; a model may have more. */
export const MAX_EXPLAINED_FEATURES = 200;
export const MAX_EXPLAINED_OUTPUTS = 10;
/** Contributions told apart in one prediction; the others are in `rest`. */
export const MAX_CONTRIBUTIONS = 20;
export const MAX_EXPLAINED_ROWS = 20;
export const MAX_DEPENDENCES = 20;
/** Besides the point for missing; a calendar part may have one a day of the month. */
export const MAX_DEPENDENCE_POINTS = 20;
export const MAX_PART_POINTS = 31;
/** Of a level in a dependence, in UTF-16 units. */
export const MAX_LEVEL_LENGTH = 200;
/** As many classes as a target may have. */
const MAX_OUTPUTS = 200;

const count = z.int().min(0);
const output = z.int().min(0);

export const FeatureImportance = z.strictObject({
  feature: ColumnName,
  /** What its splits took off the training loss, and how many there are; null for models without trees. */
  gain: z.number().nullable(),
  splits: count.nullable(),
  /** Mean of |contribution| to the score, summed over outputs; null where contributions are not known. */
  meanAbsolute: z.number().nullable(),
  /**
   * How much worse the metric gets when the values of the feature's raw column are shuffled, and the standard error of that
   * over the shuffles, each of rows of its own where there are enough; features of one column share it. Null where it was
   * not measured (columns that contribute little, where there are many) or is not defined.
   */
  permutation: z.strictObject({ mean: z.number(), standardError: z.number().nullable() }).nullable(),
});
export type FeatureImportance = z.infer<typeof FeatureImportance>;

export const FeatureDependence = z.strictObject({
  feature: ColumnName,
  /** Which part of a time: months and days from 0, Monday is 0. */
  part: TimestampPart.optional(),
  outputs: z.array(output).max(MAX_EXPLAINED_OUTPUTS),
  points: z
    .array(
      z.strictObject({
        /** As in the data; null is missing. */
        value: z.union([z.number(), z.string().max(MAX_LEVEL_LENGTH), z.boolean()]).nullable(),
        /** Of the counted rows, those that have the value or, of numbers, are nearest to it. */
        count,
        /** The mean prediction, by `outputs`. */
        mean: z.array(z.number().nullable()).max(MAX_EXPLAINED_OUTPUTS),
      }),
    )
    .max(MAX_PART_POINTS + 1),
});
export type FeatureDependence = z.infer<typeof FeatureDependence>;

/** One output of one row: base + contributions + rest = score. */
export const ExplainedScore = z.strictObject({
  output,
  score: z.number(),
  /** The largest first; `feature` is the place in `importance`. */
  contributions: z.array(z.strictObject({ feature: count, value: z.number() })).max(MAX_CONTRIBUTIONS),
  rest: z.number(),
});
export type ExplainedScore = z.infer<typeof ExplainedScore>;

export const Explanation = z.strictObject({
  schema: z.literal(1),
  /** Where contributions come from: path-dependent TreeSHAP, linear SHAP, or nowhere (a graph that is not ours). */
  method: z.enum(['trees', 'linear', 'none']),
  metric: MetricName,
  /**
   * How many held-out rows stand behind mean contributions, each shuffle, the means of dependences and the counts of
   * their points.
   */
  rows: z.strictObject({ explained: count, shuffled: count, averaged: count, counted: count }),
  /** How often a column was shuffled. */
  shuffles: count,
  /** By output, the score of a row of which nothing is known; empty where contributions are not known. */
  base: z.array(z.number()).max(MAX_OUTPUTS),
  /**
   * All features of the spec; those that matter most are listed, most important first. Those of columns that the spec
   * keeps out of the log have no dependences, and their contributions are in `rest`.
   */
  featureCount: count,
  importance: z.array(FeatureImportance).max(MAX_EXPLAINED_FEATURES),
  dependences: z.array(FeatureDependence).max(MAX_DEPENDENCES),
  /** The golden rows in their order, each with the outputs of the highest scores. */
  golden: z.array(z.array(ExplainedScore).max(MAX_EXPLAINED_OUTPUTS)).max(MAX_EXPLAINED_ROWS),
});
export type Explanation = z.infer<typeof Explanation>;
