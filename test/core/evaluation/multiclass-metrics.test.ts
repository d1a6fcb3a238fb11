import { expect, test } from 'vitest';
import { multiclassMetrics } from '../../../core/evaluation/multiclass-metrics.ts';
import { MULTICLASS, REFUSED } from './reference.ts';

const labels = (...values: number[]) => Int32Array.from(values);
const numbers = (...values: number[]) => Float64Array.from(values);

test('has no metric without rows', () => {
  expect(multiclassMetrics(labels(), numbers(), 3)).toEqual({
    accuracy: null,
    macroF1: null,
    logLoss: null,
    auc: null,
    brier: null,
    confusion: [
      [0, 0, 0],
      [0, 0, 0],
      [0, 0, 0],
    ],
  });
});

test('measures one row, where no class has an AUC', () => {
  const metrics = multiclassMetrics(labels(1), numbers(0.2, 0.5, 0.3), 3);

  expect(metrics).toMatchObject({ accuracy: 1, macroF1: 1, auc: null });
  expect(metrics.logLoss).toBeCloseTo(Math.LN2, 15);
  expect(metrics.brier).toBeCloseTo(0.04 + 0.25 + 0.09, 15);
});

test('leaves classes without rows out of the macro means', () => {
  const metrics = multiclassMetrics(labels(0, 0, 1), numbers(0.7, 0.3, 0, 0.4, 0.6, 0, 0.1, 0.9, 0), 3);

  expect(metrics.auc).toBe(1);
  expect(metrics.macroF1).toBeCloseTo((2 / 3 + 2 / 3) / 2, 15);
});

test('predicts the first of equally likely classes', () => {
  expect(multiclassMetrics(labels(1), numbers(0.4, 0.4, 0.2), 3).confusion[1]).toEqual([1, 0, 0]);
});

test('refuses labels without a class, rows that do not sum to 1, and fewer than two classes', () => {
  const refused = expect.objectContaining(REFUSED);

  expect(() => multiclassMetrics(labels(2), numbers(0.5, 0.5), 2)).toThrowError(refused);
  expect(() => multiclassMetrics(labels(-1), numbers(0.5, 0.5), 2)).toThrowError(refused);
  expect(() => multiclassMetrics(labels(0), numbers(0.5, 0.4), 2)).toThrowError(refused);
  expect(() => multiclassMetrics(labels(0), numbers(Number.NaN, 0.4), 2)).toThrowError(refused);
  expect(() => multiclassMetrics(labels(0), numbers(1), 1)).toThrowError(refused);
  expect(() => multiclassMetrics(labels(0), numbers(0.5, 0.5), 3)).toThrowError(refused);
});

test('accepts probabilities that went through float32', () => {
  const thirds = numbers(...Float32Array.of(1 / 3, 1 / 3, 1 / 3));

  expect(multiclassMetrics(labels(0), thirds, 3).logLoss).toBeCloseTo(Math.log(3), 6);
});

test('agrees with scikit-learn 1.9.1', () => {
  const metrics = multiclassMetrics(MULTICLASS.actual, MULTICLASS.probabilities, 4);

  for (const [name, expected] of Object.entries(MULTICLASS.metrics)) {
    expect(metrics[name as keyof typeof metrics], name).toBeCloseTo(expected, 12);
  }
  expect(metrics.confusion).toEqual(MULTICLASS.confusion);
});
