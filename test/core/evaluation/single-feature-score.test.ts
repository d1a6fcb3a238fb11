import { expect, test } from 'vitest';
import type { Column } from '../../../core/data/frame.ts';
import { rocAuc } from '../../../core/evaluation/roc-auc.ts';
import { scoreFeatures, singleFeatureScore } from '../../../core/evaluation/single-feature-score.ts';
import { createRandom } from '../../../core/random.ts';
import { BINARY, REFUSED } from './reference.ts';

const number = (values: Iterable<number>): Column => ({ kind: 'number', values: Float64Array.from(values) });
const category = (codes: Iterable<number>): Column => {
  const array = Int32Array.from(codes);
  return {
    kind: 'category',
    codes: array,
    levels: Array.from({ length: 1 + Math.max(0, ...array) }, (_, k) => `${k}`),
  };
};

const ROWS = 2000;
const random = createRandom(91);
const labels = Uint8Array.from({ length: ROWS }, () => random.integer(2));
const classes = Int32Array.from({ length: ROWS }, () => random.integer(3));
const noise = Float64Array.from({ length: ROWS }, () => random.normal());
/** Skewed, as durations and amounts are. */
const amounts = Float64Array.from({ length: ROWS }, () => Math.exp(2 * random.normal()));

const binary = { task: 'binary', actual: labels } as const;
const multiclass = { task: 'multiclass', actual: classes, classCount: 3 } as const;
const regression = { task: 'regression', actual: amounts } as const;

test('has no score for a target that does not vary, or has no rows', () => {
  const constant = { task: 'regression', actual: new Float64Array(3).fill(0.1) } as const;

  expect(singleFeatureScore(number([1, 2, 3]), constant, 1)).toEqual({ score: null, measure: 'r2' });
  expect(singleFeatureScore(number([]), { task: 'binary', actual: new Uint8Array() }, 1).score).toBeNull();
  expect(
    singleFeatureScore(number([1, 2]), { task: 'binary', actual: Uint8Array.of(1, 1) }, 1).score,
  ).toBeNull();
});

test('refuses a feature of another length and a target that cannot be one', () => {
  const refused = expect.objectContaining(REFUSED);
  const two = number([1, 2]);

  expect(() =>
    singleFeatureScore(number([1]), { task: 'binary', actual: Uint8Array.of(0, 1) }, 1),
  ).toThrowError(refused);
  expect(() =>
    singleFeatureScore(two, { task: 'regression', actual: Float64Array.of(1, Number.NaN) }, 1),
  ).toThrowError(refused);
  expect(() => singleFeatureScore(two, { task: 'binary', actual: Uint8Array.of(1, 2) }, 1)).toThrowError(
    refused,
  );
  expect(() =>
    singleFeatureScore(two, { task: 'multiclass', actual: Int32Array.of(0, 3), classCount: 3 }, 1),
  ).toThrowError(refused);
});

test('scores features of one target together as it does alone', () => {
  const features = [number(noise), category(Int32Array.from(labels)), number(amounts), number(noise)];

  for (const target of [binary, multiclass, regression]) {
    const score = scoreFeatures(target, 5);

    expect(features.map((feature) => score(feature))).toEqual(
      features.map((feature) => singleFeatureScore(feature, target, 5)),
    );
  }
});

test('gives finite scores for two rows and for columns that are all missing', () => {
  for (const feature of [number([1, 2]), number([Number.NaN, Number.NaN]), category([-1, -1])]) {
    for (const target of [
      { task: 'binary', actual: Uint8Array.of(0, 1) },
      { task: 'regression', actual: Float64Array.of(0, 1) },
      { task: 'multiclass', actual: Int32Array.of(0, 1), classCount: 3 },
    ] as const) {
      expect(Number.isFinite(singleFeatureScore(feature, target, 1).score)).toBe(true);
    }
  }
});

test('scores a useless feature near a coin or near 0', () => {
  const useless = [
    number(noise),
    category(noise.map((value) => Math.floor(value) + 5)),
    number(new Float64Array(ROWS)),
  ];

  for (const feature of useless) {
    expect(Math.abs(singleFeatureScore(feature, binary, 1).score! - 0.5)).toBeLessThan(0.06);
    expect(Math.abs(singleFeatureScore(feature, multiclass, 1).score! - 0.5)).toBeLessThan(0.06);
    expect(singleFeatureScore(feature, regression, 1).score!).toBeLessThan(0.05);
  }
});

test('does not take an identifier for a leak', () => {
  const identifier = category(Array.from({ length: ROWS }, (_, row) => row));

  expect(Math.abs(singleFeatureScore(identifier, binary, 1).score! - 0.5)).toBeLessThan(0.06);
  expect(singleFeatureScore(identifier, regression, 1).score!).toBeLessThan(0.05);
});

test('takes the AUC of a number in whichever direction it ranks', () => {
  const auc = rocAuc(BINARY.actual, BINARY.first)!;
  const target = { task: 'binary', actual: BINARY.actual } as const;

  expect(singleFeatureScore(number(BINARY.first), target, 1)).toEqual({ score: auc, measure: 'auc' });
  expect(singleFeatureScore(number(BINARY.first.map((value) => -value)), target, 1).score).toBeCloseTo(
    auc,
    14,
  );
});

test('finds a leak in where a number is missing', () => {
  const onlyForPositives = number(
    Array.from(labels, (label, row) => (label === 1 ? noise[row]! : Number.NaN)),
  );

  expect(singleFeatureScore(onlyForPositives, binary, 1).score).toBe(1);
  expect(singleFeatureScore(onlyForPositives, multiclass, 1).score).toBeLessThan(0.6);
});

test('finds a category, missing or not, that gives the class away', () => {
  const leak = category(
    Array.from(labels, (label, row) => (label === 1 ? row % 5 : row % 7 === 0 ? -1 : 5 + (row % 4))),
  );

  expect(singleFeatureScore(leak, binary, 1).score).toBe(1);
});

test('finds a number that is the class, though the middle class is at neither end', () => {
  expect(singleFeatureScore(number(classes), multiclass, 1).score).toBe(1);
  expect(singleFeatureScore(category(classes), multiclass, 1).score).toBe(1);
});

test('reads truth values and times as well', () => {
  const flags: Column = { kind: 'boolean', values: Int8Array.from(labels) };
  const times: Column = { kind: 'timestamp', values: amounts.map((value) => 1.7e9 + 60 * value) };

  expect(singleFeatureScore(flags, binary, 1).score).toBe(1);
  expect(singleFeatureScore(times, regression, 1).score!).toBeGreaterThan(0.9999);
});

test('finds a copy of a skewed target in another unit, which cell means alone would miss', () => {
  const cents = number(amounts.map((value) => 100 * value + 250));

  expect(singleFeatureScore(cents, regression, 1).score!).toBeGreaterThan(0.9999);
});

test('scores a step function of a number by its cell means', () => {
  const steps = { task: 'regression', actual: noise.map((value) => (value > 0 ? 3 : -1)) } as const;

  expect(singleFeatureScore(number(noise), steps, 1).score!).toBeGreaterThan(0.97);
});

test('scores a category by how far it explains a number', () => {
  const codes = Array.from({ length: ROWS }, (_, row) => row % 4);
  const target = {
    task: 'regression',
    actual: Float64Array.from(codes, (code, row) => code + noise[row]!),
  } as const;

  // Between-group variance 1.25 against noise 1.
  expect(singleFeatureScore(category(codes), target, 1).score!).toBeCloseTo(1.25 / 2.25, 1);
});

test('gives the same score for the same seed', () => {
  const feature = number(noise);

  expect(singleFeatureScore(feature, regression, 5)).toEqual(singleFeatureScore(feature, regression, 5));
  expect(singleFeatureScore(feature, regression, 5)).not.toEqual(singleFeatureScore(feature, regression, 6));
});
