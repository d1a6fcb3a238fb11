import * as z from 'zod';
import { MetricName } from './evaluation.ts';
import { LogRules } from './log-rules.ts';
import { ColumnName, ModelName } from './names.ts';

/**
 * The model spec, `models/<name>.yaml`: one file describes a model. Unknown keys are refused; every key
 * but name, task, target and features has a default. An option that is named in the surface and not
 * built yet is refused by `refuseUnbuilt`, never ignored.
 */

const finite = z.number();
const range = z
  .tuple([finite, finite])
  .refine(([low, high]) => low < high, { error: 'the first bound must be below the second' });
const share = z.number().min(0).max(1);

export const ColumnKindName = z.enum(['number', 'category', 'boolean', 'timestamp']);

export const ColumnRule = z.strictObject({
  type: ColumnKindName.optional().describe(
    'declared type; without it the type is inferred once and then kept',
  ),
  min: finite.optional(),
  max: finite.optional(),
  nullable: z.boolean().default(true).describe('false: a missing value makes the row bad'),
  unique: z.boolean().default(false).describe('true: a repeated value makes the later row bad'),
  levels: z.array(z.string()).min(1).optional().describe('the only category values allowed'),
  sentinels: z.array(finite).optional().describe('numbers that stand for "missing", such as -999'),
});

export const DataSpec = z.strictObject({
  format: z.enum(['auto', 'csv', 'parquet', 'jsonl']).default('auto'),
  encoding: z.enum(['utf-8', 'utf-16', 'latin-1']).default('utf-8'),
  delimiter: z.string().length(1).optional().describe('CSV only; found by itself when left out'),
  nulls: z.array(z.string()).default(['', 'NA']).describe('texts that mean missing'),
  decimal: z.enum(['.', ',']).default('.'),
  thousands: z.enum([',', '.', ' ', "'"]).optional(),
  derive: z
    .record(ColumnName, z.string().min(1).max(2_000))
    .default({})
    .describe('SQL expressions, computed at ingest only'),
  where: z
    .string()
    .min(1)
    .max(2_000)
    .optional()
    .describe('SQL condition; other rows are left out on purpose and counted'),
  columns: z.record(ColumnName, ColumnRule).default({}),
  rows: z
    .strictObject({
      min: z.number().int().min(1).default(50),
      max: z.number().int().min(1).default(50_000_000),
    })
    .prefault({}),
  quarantine: z.strictObject({ share: share.default(0.05) }).prefault({}),
  suspicious: z
    .strictObject({ unit: z.boolean().default(true), sentinel: z.boolean().default(true) })
    .prefault({}),
});

const NumberFeature = z.strictObject({
  type: z.literal('number'),
  from: ColumnName.optional(),
  clip: range.optional(),
  transform: z.enum(['none', 'log1p']).default('none'),
  missing: z
    .union([z.enum(['median', 'mean', 'refuse']), finite])
    .optional()
    .describe(
      'what stands in for a missing value; "refuse" makes it an error at prediction time. Left out: the median for linear models, a direction of its own for trees',
    ),
});
const CategoryFeature = z.strictObject({
  type: z.literal('category'),
  from: ColumnName.optional(),
  rare: z
    .number()
    .int()
    .min(1)
    .optional()
    .describe(
      'levels seen in fewer training rows share one bucket. Left out: 20 for linear models, 5 for trees',
    ),
});
const BooleanFeature = z.strictObject({ type: z.literal('boolean'), from: ColumnName.optional() });
export const TimestampPart = z.enum(['month', 'day', 'weekday', 'hour', 'minute']);
const TimestampFeature = z.strictObject({
  type: z.literal('timestamp'),
  from: ColumnName.optional(),
  parts: z.array(TimestampPart).min(1).default(['hour', 'weekday']),
});
export const FeatureRule = z.discriminatedUnion('type', [
  NumberFeature,
  CategoryFeature,
  BooleanFeature,
  TimestampFeature,
]);
const FeatureShorthand = ColumnKindName;

const split = z.union([
  z.strictObject({
    by: z.enum(['random', 'stratified', 'group', 'time']),
    test: z.number().gt(0).lt(1).default(0.2),
  }),
  z
    .strictObject({ by: z.literal('dataset') })
    .describe('the newest dataset version of the window is the test'),
  z
    .strictObject({ by: z.literal('rows'), test: z.string().min(1).max(2_000) })
    .describe('SQL over row_number (0-based) and the columns'),
]);

const lambdas = z.union([finite.nonnegative(), z.array(finite.nonnegative()).min(1).max(50)]);
const tunable = (value: z.ZodNumber) =>
  z.union([
    value,
    z.array(value).min(1).max(50),
    z
      .strictObject({ from: value, to: value, scale: z.enum(['linear', 'log']).default('linear') })
      .refine((range) => Number(range.from) < Number(range.to), {
        error: 'from must be below to',
        path: ['to'],
      })
      .refine((range) => range.scale === 'linear' || Number(range.from) > 0, {
        error: 'a log scale starts above 0',
        path: ['from'],
      }),
  ]);

/** Boosted trees. A number is used as it is, a list tries each, a range is drawn from; the preset says the rest. */
export const GbdtSettings = z.strictObject({
  preset: z
    .enum(['fast', 'balanced', 'best'])
    .optional()
    .describe('fast: few rounds; balanced (default): one good set; best: a search over many, takes longer'),
  loss: z
    .enum(['squared', 'absolute', 'quantile', 'poisson'])
    .optional()
    .describe('regression only; squared when left out'),
  quantile: z.number().gt(0).lt(1).optional().describe('of the loss "quantile"'),
  rounds: z
    .number()
    .int()
    .min(1)
    .max(10_000)
    .optional()
    .describe('trees at most; a fold whose loss stops falling ends it sooner'),
  growth: z.enum(['leafWise', 'depthWise']).optional(),
  learningRate: tunable(z.number().gt(0).max(1)).optional(),
  leaves: tunable(z.number().int().min(2).max(1_024)).optional(),
  depth: tunable(z.number().int().min(0).max(30)).optional().describe('0: no limit'),
  l2: tunable(finite.nonnegative()).optional(),
  l1: tunable(finite.nonnegative()).optional(),
  minRows: tunable(finite.min(1)).optional().describe('least rows in a leaf'),
  minHessian: tunable(finite.nonnegative()).optional(),
  minGain: tunable(finite.nonnegative()).optional(),
  rowShare: tunable(z.number().gt(0).max(1))
    .optional()
    .describe('share of the rows that each tree learns from'),
  columnShare: tunable(z.number().gt(0).max(1)).optional(),
  monotone: z
    .record(ColumnName, z.enum(['rising', 'falling']))
    .optional()
    .describe('number features that may push the prediction one way only; not for multiclass'),
  search: z
    .enum(['grid', 'random', 'halving'])
    .optional()
    .describe(
      'grid: every combination of the lists (usual without ranges); random: every draw on all folds; halving (usual with ranges): draws are dropped on cheap comparisons, the best go on to all folds',
    ),
  trials: z.number().int().min(1).max(200).optional().describe('draws from the ranges'),
  seconds: z
    .number()
    .gt(0)
    .max(600)
    .optional()
    .describe('of a search with ranges; what was not reached is recorded, and a repeat may choose another'),
  ensemble: z
    .boolean()
    .optional()
    .describe('true: the forests of a search may be averaged where that is better on the folds'),
  calibrate: z
    .enum(['platt', 'isotonic', 'none'])
    .optional()
    .describe(
      'binary only: probabilities corrected by what was predicted for rows that were not learned from',
    ),
});
export type GbdtSettings = z.output<typeof GbdtSettings>;

export const Candidate = z.union([
  z.enum(['ridge', 'logistic', 'gbdt']),
  z.strictObject({ gbdt: GbdtSettings }),
  z.strictObject({ ridge: z.strictObject({ lambda: lambdas.optional() }) }),
  z.strictObject({ logistic: z.strictObject({ lambda: lambdas.optional() }) }),
]);

/** The metrics a spec can name: to pick the best candidate by, to compare with the champion, to demand. */
export const SelectableMetric = MetricName.exclude(['bias', 'ece']);
export type SelectableMetric = z.infer<typeof SelectableMetric>;

const duration = z
  .string()
  .regex(
    /^[1-9][0-9]{0,4} (minute|hour|day|week)s?$/,
    'is a whole number and minutes, hours, days or weeks, such as "1 hour"',
  );

export const TrainingSpec = z.strictObject({
  window: z
    .union([
      z.strictObject({ datasets: z.number().int().min(1).max(1_000) }),
      z.strictObject({ days: z.number().int().min(1).max(3_660) }),
      z.literal('all'),
    ])
    .default({ datasets: 3 }),
  split: split.optional().describe('by time where the spec names a time column, else stratified or random'),
  folds: z.number().int().min(2).max(20).default(3),
  seed: z
    .number()
    .int()
    .min(0)
    .max(2 ** 31)
    .default(1),
  metric: SelectableMetric.optional().describe('what picks the best candidate: rmse, auc or logLoss by task'),
  candidates: z
    .array(Candidate)
    .min(1)
    .max(20)
    .optional()
    .describe('a linear model (ridge for regression, logistic otherwise) and boosted trees when left out'),
  weights: z
    .strictObject({
      column: ColumnName.optional().describe('how much a row counts in learning; 0: not at all'),
      classes: z
        .union([z.literal('balanced'), z.record(z.string(), z.number().gt(0).max(1e6))])
        .optional()
        .describe('balanced: each class as much as every other; or a weight by label, 1 where none is named'),
    })
    .refine(({ column, classes }) => column !== undefined || classes !== undefined, {
      error: 'weights need a column, classes or both',
    })
    .optional()
    .describe('what rows count for in learning; scores count every row once'),
  continueFrom: z
    .literal('champion')
    .optional()
    .describe(
      'champion: boosted trees are added to those of the version that serves, learned from newer dataset versions only; left out, every run learns anew',
    ),
  compute: z.enum(['auto', 'lambda', 'sagemaker']).default('auto'),
});

export const GatesSpec = z.strictObject({
  minimum: z.partialRecord(SelectableMetric, finite).default({}),
  notWorseThanChampion: z
    .strictObject({ by: SelectableMetric.optional(), tolerance: z.number().min(0).max(1).default(0.01) })
    .prefault({}),
  segments: z.strictObject({ tolerance: z.number().min(0).max(1).default(0.05) }).prefault({}),
  leakage: z.strictObject({ singleFeature: z.number().gt(0.5).max(1).default(0.995) }).prefault({}),
  rows: z
    .strictObject({ min: z.number().int().min(1).default(50) })
    .prefault({})
    .describe('rows in the test split'),
  size: z.strictObject({ maxMegabytes: z.number().gt(0).max(200).default(50) }).prefault({}),
  latency: z
    .strictObject({ p99Milliseconds: z.number().gt(0).default(50) })
    .prefault({})
    .describe('advises, never decides'),
});

export const WatchSpec = z.strictObject({
  every: duration.default('1 hour'),
  window: duration
    .optional()
    .describe('how far back one check looks; as long as `every` when left out, and a day at least'),
  drift: z.literal('default').default('default'),
  minimumRows: z.number().int().min(50).default(500),
  retrain: z
    .strictObject({
      on: z.array(z.enum(['drift', 'quality', 'newData'])).default(['drift', 'quality', 'newData']),
      windows: z
        .number()
        .int()
        .min(1)
        .max(10)
        .default(2)
        .describe(
          'windows in a row, one after the other, in which the same input has to drift before it causes a retrain; a large change beyond doubt, such as another unit, causes one at once, and so does quality that fell',
        ),
      cooldown: duration.default('1 day'),
      budgetPerMonth: z.number().int().min(0).max(10_000).default(30),
    })
    .prefault({}),
});

export const ModelSpec = z
  .strictObject({
    name: ModelName,
    description: z.string().max(2_000).optional(),
    task: z.enum(['regression', 'binary', 'multiclass']),
    positive: z.string().optional().describe('binary: the label whose probability is predicted'),
    data: DataSpec.prefault({}),
    target: ColumnName,
    time: ColumnName.optional().describe('order for time splits and windows'),
    group: ColumnName.optional(),
    segments: z.array(ColumnName).max(20).default([]),
    fairness: z.array(ColumnName).max(20).default([]),
    features: z
      .record(ColumnName, z.union([FeatureShorthand, FeatureRule]))
      .refine((features) => Object.keys(features).length > 0, { error: 'at least one feature is needed' }),
    training: TrainingSpec.prefault({}),
    gates: GatesSpec.prefault({}),
    rollout: z.enum(['immediate', 'approval', 'canary', 'shadow', 'ab']).default('immediate'),
    log: LogRules.prefault({}),
    watch: WatchSpec.prefault({}),
  })
  .describe('One Perennial model');

export type ModelSpecInput = z.input<typeof ModelSpec>;
export type ModelSpec = z.output<typeof ModelSpec>;
export type DataSpec = z.output<typeof DataSpec>;
export type ColumnRule = z.output<typeof ColumnRule>;
export type FeatureRule = z.output<typeof FeatureRule>;
export type TimestampPart = z.infer<typeof TimestampPart>;
export type TrainingSpec = z.output<typeof TrainingSpec>;
export type GatesSpec = z.output<typeof GatesSpec>;
export type WatchSpec = z.output<typeof WatchSpec>;
export type Task = ModelSpec['task'];
export type Split = z.output<typeof split>;
