import { expect, test } from 'vitest';
import { kolmogorovSmirnov } from '../../../../core/drift/statistics/kolmogorov-smirnov.ts';
import { kolmogorovSmirnovBinned } from '../../../../core/drift/statistics/kolmogorov-smirnov-binned.ts';
import { kolmogorovTail } from '../../../../core/drift/statistics/kolmogorov-tail.ts';
import { stephensKolmogorovP } from '../../../../core/drift/statistics/stephens-kolmogorov-p.ts';
import { createRandom } from '../../../../core/random.ts';
import { relativeError } from '../../statistics/relative-error.ts';
import { lcg, SAMPLES } from './samples.ts';

test('the sample generator is the one the reference numbers were made with', () => {
  expect([...lcg(1, 5)]).toEqual([
    0.23645552538800985, 0.3692706738365814, 0.5042420324170962, 0.7048832637956366, 0.05054362874943763,
  ]);
});

test('finds no distance and p = 1 between a sample and itself, and between constants', () => {
  expect(kolmogorovSmirnov(SAMPLES.b[0], SAMPLES.b[0])).toMatchObject({ statistic: 0, pValue: 1 });
  expect(kolmogorovSmirnov(Float64Array.of(7, 7), Float64Array.of(7))).toMatchObject({
    statistic: 0,
    pValue: 1,
  });
  expect(kolmogorovSmirnovBinned([4, 4], [400, 400])).toMatchObject({ statistic: 0, pValue: 1 });
  expect(kolmogorovSmirnovBinned([4], [9])).toMatchObject({ statistic: 0, pValue: 1 });
});

// scipy 1.17.1, ks_2samp(method='exact').
test.each([
  ['a', 0.2, 0.9944575548290717],
  ['b', 0.17142857142857143, 0.9967091731797614],
  ['c', 0.14333333333333334, 0.0008128976639025557],
] as const)('counts paths for the exact p of case %s', (name, statistic, pValue) => {
  const result = kolmogorovSmirnov(...SAMPLES[name]);

  expect(result.method).toBe('exact');
  expect(result.statistic).toBeCloseTo(statistic, 14);
  expect(relativeError(result.pValue, pValue)).toBeLessThan(1e-10);
});

test('keeps tiny exact p-values, which 1 minus something would lose', () => {
  const steps = (count: number, from: number) => Float64Array.from({ length: count }, (_, at) => from + at);

  expect(kolmogorovSmirnov(steps(3, 1), steps(4, 4)).pValue).toBeCloseTo(0.05714285714285715, 14);
  expect(
    relativeError(kolmogorovSmirnov(steps(100, 0), steps(90, 60)).pValue, 2.0390191701224683e-16),
  ).toBeLessThan(1e-10);
});

// Stephens' formula evaluated with scipy.special.kolmogorov; scipy's exact p is 0.09066155734733937.
test('approximates p for large samples', () => {
  const result = kolmogorovSmirnov(...SAMPLES.d);

  expect(result.method).toBe('asymptotic');
  expect(result.statistic).toBeCloseTo(0.013416666666666667, 14);
  expect(relativeError(result.pValue, 0.09063968390196865)).toBeLessThan(1e-10);
  expect(relativeError(result.pValue, 0.09066155734733937)).toBeLessThan(1e-3);
});

test.each([
  [0.2, 10, 10, 0.9747892465409951],
  [0.17142857142857143, 10, 7, 0.9988340812366869],
  [0.14333333333333334, 500, 300, 0.0007803527789184349],
])('Stephens’ p of a distance of %d between %d and %d rows', (distance, n, m, expected) => {
  expect(relativeError(stephensKolmogorovP(distance, n, m), expected)).toBeLessThan(1e-10);
});

// scipy 1.17.1, scipy.special.kolmogorov.
test.each([
  [0, 1],
  [0.2, 0.999999999999495],
  [0.5, 0.9639452436648751],
  [1, 0.26999967167735456],
  [1.3581, 0.0499996304316674],
  [3, 3.045995948942526e-8],
])('the Kolmogorov tail at %d', (lambda, expected) => {
  expect(relativeError(kolmogorovTail(lambda), expected)).toBeLessThan(1e-12);
});

// The histogram of case c over edges −1.5, −1, … 1.5; D from numpy's cumulative sums.
test('reads the distance off two histograms and never finds more than the raw samples show', () => {
  const reference = [36, 52, 82, 83, 90, 69, 54, 34];
  const current = [15, 14, 39, 58, 51, 60, 33, 30];

  const binned = kolmogorovSmirnovBinned(reference, current);
  const raw = kolmogorovSmirnov(...SAMPLES.c);

  expect(binned.statistic).toBeCloseTo(0.11333333333333337, 14);
  expect(binned.statistic).toBeLessThan(raw.statistic);
  expect(binned.pValue).toBeGreaterThan(raw.pValue);
  expect(binned.pValue).toBe(stephensKolmogorovP(binned.statistic, 500, 300));
});

test('rejects at 5 % about once in twenty times when nothing has shifted', () => {
  const random = createRandom(31);
  const sample = (rows: number) => Float64Array.from({ length: rows }, () => random.normal());
  let alarms = 0;

  for (let repeat = 0; repeat < 500; repeat++) {
    if (kolmogorovSmirnov(sample(60), sample(45)).pValue <= 0.05) alarms++;
  }

  expect(alarms).toBeGreaterThan(8);
  expect(alarms).toBeLessThan(45);
});
