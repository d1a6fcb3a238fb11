import * as z from 'zod';

/** Every metric the platform computes itself. */
export const METRIC_NAMES = [
  'rmse',
  'mae',
  'r2',
  'mape',
  'bias',
  'auc',
  'prAuc',
  'logLoss',
  'brier',
  'accuracy',
  'f1',
  'precision',
  'recall',
  'macroF1',
  'ece',
] as const;

/** Name of a metric; see metricDirection for which way is better. */
export const MetricName = z.enum(METRIC_NAMES);
export type MetricName = z.infer<typeof MetricName>;

/** How an interval was made; `none` when the rows cannot carry one, `low` and `high` are then null. */
export const IntervalMethod = z.enum([
  'student', // mean of per-row losses, Student's t below 30 rows
  'normal', // mean of per-row losses, normal theory
  'delta', // a smooth function of such a mean
  'delong', // DeLong's variance of an AUC, on the logit scale
  'wilson', // a share of rows, or a function of one
  'bootstrap', // seeded Poisson bootstrap of the rows
  'none',
]);
export type IntervalMethod = z.infer<typeof IntervalMethod>;

const nullableNumber = z.number().nullable();

/** A metric and its 95 % interval. `value` is null where the rows do not define the metric. */
export const MetricEstimate = z.strictObject({
  value: nullableNumber,
  low: nullableNumber,
  high: nullableNumber,
  method: IntervalMethod,
});
export type MetricEstimate = z.infer<typeof MetricEstimate>;

/** One equal-width bin of predicted probability; the means are null in an empty bin. */
export const CalibrationBin = z.strictObject({
  meanPredicted: nullableNumber,
  observed: nullableNumber,
  count: z.int().min(0),
});
export type CalibrationBin = z.infer<typeof CalibrationBin>;

/** The metrics of one level of a segment; `tooFew` when it has fewer rows than asked, and then no metrics. */
export const SegmentLevel = z.strictObject({
  level: z.string(),
  rows: z.int().min(0),
  tooFew: z.boolean(),
  metrics: z.record(z.string(), MetricEstimate),
});
export type SegmentLevel = z.infer<typeof SegmentLevel>;

/** The metrics per level of one segment column, in the order of its levels, missing last. */
export const SegmentEvaluation = z.strictObject({ name: z.string(), levels: z.array(SegmentLevel) });
export type SegmentEvaluation = z.infer<typeof SegmentEvaluation>;

const EvaluationTask = z.enum(['regression', 'binary', 'multiclass']);

/** What a model did on labelled rows. `confusion` has actual classes as rows, predicted ones as columns. */
export const Evaluation = z.strictObject({
  task: EvaluationTask,
  rows: z.int().min(0),
  metrics: z.record(z.string(), MetricEstimate),
  confusion: z.array(z.array(z.int().min(0))).optional(),
  classes: z.array(z.string()).optional(),
  calibration: z.array(CalibrationBin).optional(),
  segments: z.array(SegmentEvaluation).optional(),
});
export type Evaluation = z.infer<typeof Evaluation>;

/**
 * Candidate against champion in one metric, on the same rows. `difference` and its 95 % interval are in the
 * metric's unit and positive where the candidate is better; all null where the rows do not define them.
 */
export const PairedDifference = z.strictObject({
  candidate: nullableNumber,
  champion: nullableNumber,
  difference: nullableNumber,
  low: nullableNumber,
  high: nullableNumber,
  pValue: nullableNumber,
  method: IntervalMethod,
});
export type PairedDifference = z.infer<typeof PairedDifference>;

/** Candidate against champion in every metric that has a paired test. */
export const ModelComparison = z.strictObject({
  task: EvaluationTask,
  rows: z.int().min(0),
  metrics: z.record(z.string(), PairedDifference),
});
export type ModelComparison = z.infer<typeof ModelComparison>;
