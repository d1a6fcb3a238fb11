import { expect, test } from 'vitest';
import { populationStabilityIndex } from '../../../../core/drift/statistics/population-stability-index.ts';
import { createRandom } from '../../../../core/random.ts';
import { COUNTS } from './samples.ts';

test('is 0 for equal shares, whatever the sizes, and for a single bin', () => {
  expect(populationStabilityIndex([10, 20, 30], [10, 20, 30]).psi).toBe(0);
  expect(populationStabilityIndex([1000, 2000], [10, 20]).psi).toBeLessThan(1e-3);
  expect(populationStabilityIndex([7], [3])).toEqual({
    psi: 0,
    expectedWithoutDrift: 0,
    bound95: 0,
    bound: 0,
  });
});

test('ignores bins that are empty on both sides', () => {
  expect(populationStabilityIndex([10, 0, 20, 0], [12, 0, 18, 0])).toEqual(
    populationStabilityIndex([10, 20], [12, 18]),
  );
});

// scipy/numpy arithmetic on the smoothed shares (c + 0.5)/(N + 0.5B).
test.each([
  ['shifted', 0.04879852952997232],
  ['vanished', 0.5480622476245425],
  ['unseen', 0.5400453749142244],
] as const)('smooths counts by half a row: %s', (name, expected) => {
  expect(populationStabilityIndex(...COUNTS[name]).psi).toBeCloseTo(expected, 13);
});

// (B − 1)(1/n + 1/m) and χ²(0.05; B − 1)(1/n + 1/m), B = 10.
test.each([
  [10_000, 100, 0.0909, 0.1709],
  [10_000, 200, 0.0459, 0.0863],
  [10_000, 500, 0.0189, 0.0355],
  [1000, 1000, 0.018, 0.0338],
])('says what chance does to %d reference and %d current rows', (n, m, expected, bound95) => {
  const stability = populationStabilityIndex(new Array(10).fill(n / 10), new Array(10).fill(m / 10));

  expect(stability.expectedWithoutDrift).toBeCloseTo(expected, 4);
  expect(stability.bound95).toBeCloseTo(bound95, 4);
  expect(stability.bound).toBeGreaterThan(stability.bound95);
});

test('takes the false alarm rate of its second bound from the caller', () => {
  const at = (rate: number) => populationStabilityIndex([50, 50, 50], [40, 60, 50], rate);

  expect(at(0.05).bound).toBe(at(0.001).bound95);
  expect(at(1e-6).bound).toBeGreaterThan(at(1e-3).bound);
});

test('passes its 95 % bound about once in twenty windows when nothing has shifted', () => {
  const random = createRandom(5);
  const window = (rows: number) => {
    const counts = new Array<number>(10).fill(0);
    for (let row = 0; row < rows; row++) counts[random.integer(10)]!++;
    return counts;
  };
  const reference = window(10_000);
  let alarms = 0;
  let sum = 0;

  for (let repeat = 0; repeat < 600; repeat++) {
    const { psi, bound95 } = populationStabilityIndex(reference, window(500));
    if (psi > bound95) alarms++;
    sum += psi;
  }

  expect(alarms / 600).toBeGreaterThan(0.02);
  expect(alarms / 600).toBeLessThan(0.085);
  expect(sum / 600).toBeCloseTo(0.019, 2);
});
