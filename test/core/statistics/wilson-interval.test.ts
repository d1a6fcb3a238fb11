import { expect, test } from 'vitest';
import { wilsonInterval } from '../../../core/statistics/wilson-interval.ts';

test('refuses shares of no rows and counts outside the total', () => {
  for (const [successes, total] of [
    [0, 0],
    [-1, 5],
    [6, 5],
    [Number.NaN, 5],
  ] as const) {
    expect(() => wilsonInterval(successes, total)).toThrowError(
      expect.objectContaining({ name: 'InvalidInputError' }),
    );
  }
});

test('ends exactly at 0 and 1 where nothing or everything was a success', () => {
  for (let total = 1; total < 200; total++) {
    expect(wilsonInterval(0, total).low).toBe(0);
    expect(wilsonInterval(total, total).high).toBe(1);
  }
  expect(wilsonInterval(1, 1).low).toBeGreaterThan(0.2);
});

// statsmodels 0.15.0, proportion_confint(method='wilson').
test.each([
  [20, 1000, 0.012983682916415136, 0.030690005229717786],
  [0, 50, 0, 0.07134759913335872],
])('gives Wilson’s 95 %% interval of %d in %d', (successes, total, low, high) => {
  const interval = wilsonInterval(successes, total);

  expect(interval.low).toBeCloseTo(low, 12);
  expect(interval.high).toBeCloseTo(high, 12);
});
