import { expect, test } from 'vitest';
import { binaryMetrics } from '../../../core/evaluation/binary-metrics.ts';
import { rocAuc } from '../../../core/evaluation/roc-auc.ts';
import { createRandom } from '../../../core/random.ts';
import { BINARY, REFUSED } from './reference.ts';

const labels = (...values: number[]) => Uint8Array.from(values);
const numbers = (...values: number[]) => Float64Array.from(values);

test('has no metric without rows, ten empty calibration bins and an empty confusion matrix', () => {
  const metrics = binaryMetrics(labels(), numbers());

  expect(metrics).toMatchObject({
    auc: null,
    prAuc: null,
    logLoss: null,
    brier: null,
    accuracy: null,
    ece: null,
  });
  expect(metrics).toMatchObject({ f1: null, precision: null, recall: null });
  expect(metrics.confusion).toEqual([
    [0, 0],
    [0, 0],
  ]);
  expect(metrics.calibration).toEqual(new Array(10).fill({ meanPredicted: null, observed: null, count: 0 }));
});

test('has no curve with one class, and no recall or F1 without positives', () => {
  const onlyNegatives = binaryMetrics(labels(0, 0), numbers(0.2, 0.4));
  const onlyPositives = binaryMetrics(labels(1, 1), numbers(0.2, 0.7));

  expect(onlyNegatives).toMatchObject({
    auc: null,
    prAuc: null,
    accuracy: 1,
    precision: null,
    recall: null,
    f1: null,
  });
  expect(onlyPositives).toMatchObject({ auc: null, prAuc: null, accuracy: 0.5, precision: 1, recall: 0.5 });
});

test('counts a precision of 0 when no row is predicted positive although some are', () => {
  expect(binaryMetrics(labels(1, 0), numbers(0.2, 0.1))).toMatchObject({ precision: 0, recall: 0, f1: 0 });
});

test('gives a constant score the AUC of a coin and the positive share as average precision', () => {
  const metrics = binaryMetrics(labels(1, 0, 0, 0), numbers(0.3, 0.3, 0.3, 0.3));

  expect(metrics.auc).toBe(0.5);
  expect(metrics.prAuc).toBe(0.25);
});

test('predicts positive at the threshold itself', () => {
  expect(binaryMetrics(labels(1, 0), numbers(0.5, 0.4)).confusion).toEqual([
    [1, 0],
    [0, 1],
  ]);
  expect(binaryMetrics(labels(1, 0), numbers(0.5, 0.4), 0.6).confusion).toEqual([
    [1, 0],
    [1, 0],
  ]);
});

test('puts probabilities of 0 and 1 in the outer calibration bins', () => {
  const { calibration } = binaryMetrics(labels(0, 1, 0), numbers(0, 1, 0.1));

  expect(calibration.map((bin) => bin.count)).toEqual([1, 1, 0, 0, 0, 0, 0, 0, 0, 1]);
});

test('refuses what is no probability, no label or no threshold, and arrays of different lengths', () => {
  const refused = expect.objectContaining(REFUSED);

  for (const bad of [Number.NaN, -0.1, 1.1, Number.POSITIVE_INFINITY]) {
    expect(() => binaryMetrics(labels(0, 1), numbers(0.5, bad))).toThrowError(refused);
    expect(() => binaryMetrics(labels(0, 1), numbers(0.5, 0.5), bad)).toThrowError(refused);
  }
  expect(() => binaryMetrics(labels(0, 2), numbers(0.5, 0.5))).toThrowError(refused);
  expect(() => binaryMetrics(labels(0, 1), numbers(0.5))).toThrowError(refused);
});

test('refuses to rank a NaN', () => {
  expect(() => rocAuc(labels(0, 1, 1), numbers(0.5, Number.NaN, 0.2))).toThrowError(
    expect.objectContaining(REFUSED),
  );
});

test('agrees with scikit-learn 1.9.1, ties and certain mistakes included', () => {
  const metrics = binaryMetrics(BINARY.actual, BINARY.first);

  for (const [name, expected] of Object.entries(BINARY.metrics)) {
    expect(metrics[name as keyof typeof metrics], name).toBeCloseTo(expected, 12);
  }
  expect(metrics.confusion).toEqual(BINARY.confusion);
  metrics.calibration.forEach((bin, at) => {
    const expected = BINARY.calibration[at]!;
    expect(bin.count).toBe(expected.count);
    expect(bin.meanPredicted).toBeCloseTo(expected.meanPredicted!, 12);
    expect(bin.observed).toBeCloseTo(expected.observed!, 12);
  });
});

test('the AUC is the share of pairs ranked right, ties counting half', () => {
  const random = createRandom(41);

  for (let repeat = 0; repeat < 50; repeat++) {
    const positive = Uint8Array.from({ length: 2 + random.integer(40) }, () => random.integer(2));
    const scores = Float64Array.from(positive, () => random.integer(8) - 4);
    let pairs = 0;
    let won = 0;
    positive.forEach((label, i) => {
      positive.forEach((other, j) => {
        if (label !== 1 || other !== 0) return;
        pairs++;
        won += scores[i]! > scores[j]! ? 1 : scores[i]! === scores[j]! ? 0.5 : 0;
      });
    });

    const auc = rocAuc(positive, scores);

    if (pairs === 0) expect(auc).toBeNull();
    else expect(auc).toBeCloseTo(won / pairs, 13);
  }
});
