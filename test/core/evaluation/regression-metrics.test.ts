import { expect, test } from 'vitest';
import { regressionMetrics } from '../../../core/evaluation/regression-metrics.ts';
import { REFUSED, REGRESSION } from './reference.ts';

const numbers = (...values: number[]) => Float64Array.from(values);

test('has no metric without rows', () => {
  expect(regressionMetrics(numbers(), numbers())).toEqual({
    rmse: null,
    mae: null,
    r2: null,
    mape: null,
    bias: null,
  });
});

test('measures one row, where R² has no meaning', () => {
  expect(regressionMetrics(numbers(4), numbers(5))).toEqual({
    rmse: 1,
    mae: 1,
    r2: null,
    mape: 0.25,
    bias: 1,
  });
});

test('has no R² when all actual values are equal, even where their mean rounds to another number', () => {
  expect(regressionMetrics(new Float64Array(10).fill(0.1), new Float64Array(10).fill(0.2)).r2).toBeNull();
});

test('has no percentage error when an actual value is 0 or −0', () => {
  expect(regressionMetrics(numbers(1, 0), numbers(1, 1)).mape).toBeNull();
  expect(regressionMetrics(numbers(1, -0), numbers(1, 1)).mape).toBeNull();
});

test('gives perfect predictions no error and an R² of 1, and their mean an R² of 0', () => {
  const actual = numbers(-1, 2, 5);

  expect(regressionMetrics(actual, actual)).toEqual({ rmse: 0, mae: 0, r2: 1, mape: 0, bias: 0 });
  expect(regressionMetrics(actual, numbers(2, 2, 2)).r2).toBe(0);
  expect(regressionMetrics(numbers(0, 1e-200, 0), numbers(0, 0, 0)).r2).toBeNull();
});

test('counts predicting too much as positive bias', () => {
  expect(regressionMetrics(numbers(-5, 5), numbers(-4, 7)).bias).toBe(1.5);
});

test('refuses values that are not finite and arrays of different lengths', () => {
  const refused = expect.objectContaining(REFUSED);

  expect(() => regressionMetrics(numbers(1, 2), numbers(1, Number.NaN))).toThrowError(refused);
  expect(() => regressionMetrics(numbers(1, Number.NaN), numbers(1, 2))).toThrowError(refused);
  expect(() => regressionMetrics(numbers(1, 2), numbers(1, Number.POSITIVE_INFINITY))).toThrowError(refused);
  expect(() => regressionMetrics(numbers(1, 2), numbers(1))).toThrowError(refused);
});

test('agrees with scikit-learn 1.9.1', () => {
  const metrics = regressionMetrics(REGRESSION.actual, REGRESSION.first);

  for (const [name, expected] of Object.entries(REGRESSION.metrics)) {
    expect(metrics[name as keyof typeof metrics], name).toBeCloseTo(expected, 12);
  }
});
