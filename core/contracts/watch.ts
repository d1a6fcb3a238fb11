import * as z from 'zod';
import { Digest, ModelName, Timestamp, Version } from './names.ts';

/** The champion's own bins for one raw input or for its predictions, with the training counts in them. */
export const BaselineColumn = z.discriminatedUnion('kind', [
  z.strictObject({
    name: z.string(),
    kind: z.enum(['number', 'timestamp']),
    /** Inner edges e1 < … < ek: bin 0 is (−∞, e1], bin i is (ei, ei+1], bin k is (ek, ∞). Then one bin for missing. */
    edges: z.array(z.number()),
    counts: z.array(z.number().int()),
    median: z.number().nullable(),
  }),
  z.strictObject({
    name: z.string(),
    kind: z.enum(['category', 'boolean', 'class']),
    /** Bins: one per level, then one for every other level, then one for missing. */
    levels: z.array(z.string()),
    counts: z.array(z.number().int()),
  }),
]);
export type BaselineColumn = z.infer<typeof BaselineColumn>;

/** What the champion learned from: kept with the artifact, the reference of every drift test. */
export const Baseline = z.strictObject({
  rows: z.number().int(),
  features: z.array(BaselineColumn),
  prediction: BaselineColumn,
  /** Test-split quality and its interval, the reference for quality from labels. */
  quality: z.strictObject({
    metric: z.string(),
    value: z.number().nullable(),
    low: z.number().nullable(),
    high: z.number().nullable(),
  }),
});
export type Baseline = z.infer<typeof Baseline>;

/** One line of the prediction log: one request, many rows, values in signature order. */
export const PredictionLogRecord = z.strictObject({
  at: Timestamp,
  requestId: z.string(),
  model: ModelName,
  version: Version,
  entity: z.string().optional(),
  numbers: z.array(z.array(z.number().nullable())),
  categories: z.array(z.array(z.string().nullable())),
  times: z.array(z.array(z.number().nullable())),
  booleans: z.array(z.array(z.boolean().nullable())),
  /** Regression: values; classification: probabilities per class. One entry a row. */
  values: z.array(z.union([z.number(), z.array(z.number())])),
});
export type PredictionLogRecord = z.infer<typeof PredictionLogRecord>;

/** One line of the label log. */
export const LabelLogRecord = z.strictObject({
  at: Timestamp,
  model: ModelName,
  predictionId: z.string(),
  label: z.union([z.string(), z.number(), z.boolean()]),
  observedAt: Timestamp.optional(),
});
export type LabelLogRecord = z.infer<typeof LabelLogRecord>;

/** What one log object holds, as counts in the champion's bins; writing it twice is harmless. */
export const SummaryRecord = z.strictObject({
  schema: z.literal(1),
  model: ModelName,
  version: Version,
  objectKey: z.string(),
  objectDigest: Digest,
  from: Timestamp,
  to: Timestamp,
  requests: z.number().int(),
  rows: z.number().int(),
  /** Counts per baseline column, in the baseline's order and bins. Empty where a feature is not logged. */
  features: z.array(z.array(z.number().int())),
  prediction: z.array(z.number().int()),
});
export type SummaryRecord = z.infer<typeof SummaryRecord>;

/** One test of one column, or of quality. */
export const DriftFinding = z.strictObject({
  subject: z.string(),
  kind: z.enum(['feature', 'prediction', 'missing', 'quality']),
  verdict: z.enum(['stable', 'drifted', 'notEnoughData']),
  statistic: z.enum(['psi', 'share', 'metric']),
  value: z.number().nullable(),
  threshold: z.number().nullable(),
  pValue: z.number().nullable(),
  message: z.string(),
  /** Drifted so far, and so far beyond chance, that one window is enough to act on. */
  certain: z.literal(true).optional(),
  /** Drifted: the end of the first window of the unbroken row in which it has. */
  since: Timestamp.optional(),
  /** Shares per bin, for the picture: reference and current. */
  reference: z.array(z.number()).optional(),
  current: z.array(z.number()).optional(),
  bins: z.array(z.string()).optional(),
});
export type DriftFinding = z.infer<typeof DriftFinding>;

export const DriftReport = z.strictObject({
  schema: z.literal(1),
  model: ModelName,
  version: Version,
  windowStart: Timestamp,
  windowEnd: Timestamp,
  checkedAt: Timestamp,
  rows: z.number().int(),
  labels: z.number().int(),
  verdict: z.enum(['stable', 'drifted', 'notEnoughData']),
  findings: z.array(DriftFinding),
  /** How many further findings of each verdict there were than a record can hold: the mildest of all. */
  omitted: z
    .strictObject({ drifted: z.number().int(), stable: z.number().int(), notEnoughData: z.number().int() })
    .optional(),
});
export type DriftReport = z.infer<typeof DriftReport>;

/** One decision per model and window, also when it is to do nothing. */
export const RetrainDecision = z.strictObject({
  schema: z.literal(1),
  model: ModelName,
  decisionId: z.string(),
  decidedAt: Timestamp,
  windowEnd: Timestamp,
  action: z.enum(['retrain', 'none']),
  /** Which of `watch.retrain.on` asked for it. */
  causes: z.array(z.enum(['drift', 'quality', 'newData'])),
  reasons: z.array(z.strictObject({ code: z.string(), message: z.string() })),
});
export type RetrainDecision = z.infer<typeof RetrainDecision>;
