import type { FeaturePlan, LinearModel } from '../../../core/contracts/feature-plan.ts';
import { ModelSpec, type ModelSpecInput } from '../../../core/contracts/model-spec.ts';
import type { Column, Frame } from '../../../core/data/frame.ts';
import { fitFeatures } from '../../../core/features/fit-features.ts';
import { hotSize } from '../../../core/features/hot-size.ts';
import { createRandom, type Random } from '../../../core/random.ts';
import { allRows } from '../features/table.ts';

const SEEN = ['', 'a', 'A', 'é', 'e\u0301', '\u{1f695}', '日本', '0:a', '1:', ' ', '\u0001\u0001'];
const UNSEEN = ['b', 'á', '\ufeff', '\u{1f696}', '0:', 'null', '-1'];
const PARTS = ['month', 'day', 'weekday', 'hour', 'minute'] as const;

interface Source {
  feature: (random: Random) => ModelSpecInput['features'];
  /** `isNew` values may lie where no training value was. */
  column: (random: Random, rows: number, isNew: boolean) => Column;
}

function numbers(draw: (random: Random, isNew: boolean) => number, missing = 0.1): Source['column'] {
  return (random, rows, isNew) => ({
    kind: 'number',
    values: Float64Array.from({ length: rows }, () => {
      return random.next() < missing ? Number.NaN : draw(random, isNew);
    }),
  });
}

function texts(seen: string[], unseen: string[]): Source['column'] {
  return (random, rows, isNew) => {
    const levels = isNew ? [...unseen, ...seen] : seen;
    return {
      kind: 'category',
      levels,
      codes: Int32Array.from({ length: rows }, () => random.integer(levels.length + 1) - 1),
    };
  };
}

const booleans: Source['column'] = (random, rows) => ({
  kind: 'boolean',
  values: Int8Array.from({ length: rows }, () => random.integer(3) - 1),
});

/** Whole and broken seconds, exact hours, and two thousand years before 1970. */
const times: Source['column'] = (random, rows) => ({
  kind: 'timestamp',
  values: Float64Array.from({ length: rows }, () => {
    const seconds = (random.next() - 0.7) * 9e10;
    const kinds = [Number.NaN, seconds, Math.floor(seconds), 3_600 * Math.floor(seconds / 3_600)];
    return kinds[random.integer(kinds.length)]!;
  }),
});

const SOURCES: Record<string, Source> = {
  plain: {
    feature: () => ({ plain: 'number' }),
    column: numbers((random, isNew) => (isNew && random.next() < 0.1 ? 1e30 : random.normal())),
  },
  whole: {
    feature: () => ({ whole: { type: 'number', missing: 'refuse' } }),
    column: numbers((random) => random.integer(9), 0),
  },
  skewed: {
    feature: () => ({
      skewed: { type: 'number', transform: 'log1p', clip: [0, 50], missing: 'mean' },
      skewed_too: { from: 'skewed', type: 'number', clip: [-1, 3], missing: -7.7 },
    }),
    column: numbers((random, isNew) => (isNew ? 200 : 40) * random.next() - (isNew ? 100 : 0)),
  },
  open: {
    feature: () => ({ open: { type: 'number', transform: 'log1p' } }),
    column: numbers((random, isNew) => (isNew ? -5 : -0.9) + 30 * random.next()),
  },
  huge: {
    feature: () => ({ huge: 'number' }),
    column: numbers((random) => 1e30 * random.normal()),
  },
  far: {
    feature: () => ({ far: 'number' }),
    column: numbers((random) => 1.6e9 + 200 * random.integer(3)),
  },
  constant: { feature: () => ({ constant: 'number' }), column: numbers(() => 3e38, 0) },
  empty: {
    feature: () => ({ empty: 'number' }),
    column: numbers((random, isNew) => (isNew ? random.normal() : Number.NaN)),
  },
  code: {
    feature: () => ({ code: 'number', code_text: { from: 'code', type: 'category', rare: 2 } }),
    column: numbers((random, isNew) => random.integer(isNew ? 20 : 10) / 2 - 1),
  },
  text: {
    feature: (random) => ({ text: { type: 'category', rare: 1 + random.integer(12) } }),
    column: texts(SEEN, UNSEEN),
  },
  twice: {
    feature: () => ({
      twice: { type: 'category', rare: 1 },
      twice_rare: { from: 'twice', type: 'category', rare: 12 },
    }),
    column: texts(SEEN, UNSEEN),
  },
  wide: {
    feature: () => ({ wide: { type: 'category', rare: 1 } }),
    column: texts(
      Array.from({ length: 300 }, (_, i) => `level ${i}`),
      Array.from({ length: 99 }, (_, i) => `new ${i}`),
    ),
  },
  flag: { feature: () => ({ flag: 'boolean' }), column: booleans },
  flag_number: { feature: () => ({ flag_number: 'number' }), column: booleans },
  flag_text: {
    feature: () => ({
      flag_text: { type: 'category', rare: 1 },
      flag_too: { from: 'flag_text', type: 'boolean' },
    }),
    column: booleans,
  },
  at: {
    feature: (random) => ({
      at: { type: 'timestamp', parts: PARTS.filter(() => random.next() < 0.6).concat('hour') },
    }),
    column: times,
  },
  seen_at: {
    feature: (random) => ({ seen_at: { type: 'timestamp', parts: [PARTS[random.integer(5)]!] } }),
    column: times,
  },
};

export interface RandomCase {
  plan: FeaturePlan;
  model: LinearModel;
  /** Rows the plan was not fitted on: missing and unseen values, values out of the training range. */
  frame: Frame;
}

export interface RandomFrames {
  features: ModelSpecInput['features'];
  training: Frame;
  /** Rows beside the training rows: missing and unseen values, values out of the training range. */
  frame: Frame;
}

/** Random features with frames to fit and to score them on. */
export function makeRandomFrames(random: Random, trainingRows: number, scoredRows: number): RandomFrames {
  const chosen = Object.entries(SOURCES).filter(() => random.next() < 0.5);
  if (chosen.length === 0) chosen.push(['text', SOURCES.text!]);
  const training: Frame = { rows: trainingRows, columns: {} };
  const frame: Frame = { rows: scoredRows, columns: {} };
  const features: ModelSpecInput['features'] = {};
  for (const [name, { feature, column }] of chosen) {
    Object.assign(features, feature(random));
    training.columns[name] = column(random, training.rows, false);
    frame.columns[name] = column(random, frame.rows, true);
  }
  return { features, training, frame };
}

/** A random plan, linear model and frame to score; the same seed gives the same. */
export function makeRandomCase(seed: number, task: LinearModel['task'], scoredRows: number): RandomCase {
  const random = createRandom(seed);
  const { features, training, frame } = makeRandomFrames(random, 80, scoredRows);
  const spec = ModelSpec.parse({ name: 'm', task, target: 'y', features });
  const plan = fitFeatures(spec, training, allRows(training), { zoned: {} });
  return { plan, model: makeRandomModel(random, plan, task), frame };
}

/** A linear model with random weights, a few of them 0. */
export function makeRandomModel(random: Random, plan: FeaturePlan, task: LinearModel['task']): LinearModel {
  const width = plan.hot.reduce((sum, encoder) => sum + hotSize(encoder), plan.dense.length);
  const classes = { regression: [], binary: ['no', 'yes'], multiclass: ['x', 'y', 'z', '\u{1f600}'] }[task];
  const outputs = task === 'multiclass' ? classes.length : 1;
  const size = task === 'regression' ? 100 : 0.5;
  const draw = () => (random.next() < 0.1 ? 0 : size * random.normal());
  return {
    kind: 'linear',
    task,
    classes,
    lambda: 1,
    intercept: Array.from({ length: outputs }, draw),
    weights: Array.from({ length: outputs }, () => Array.from({ length: width }, draw)),
  };
}
