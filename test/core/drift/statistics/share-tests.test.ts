import { expect, test } from 'vitest';
import { benjaminiHochberg } from '../../../../core/drift/statistics/benjamini-hochberg.ts';
import { chiSquareHomogeneity } from '../../../../core/drift/statistics/chi-square-homogeneity.ts';
import { fisherExact } from '../../../../core/drift/statistics/fisher-exact.ts';
import { twoProportionZ } from '../../../../core/drift/statistics/two-proportion-z.ts';
import { relativeError } from '../../statistics/relative-error.ts';
import { COUNTS } from './samples.ts';

test('one category, or none but empty ones, is no evidence of a shift', () => {
  expect(chiSquareHomogeneity([100], [7])).toEqual({
    statistic: 0,
    degreesOfFreedom: 0,
    pValue: 1,
    cramersV: 0,
  });
  expect(chiSquareHomogeneity([100, 0], [7, 0]).degreesOfFreedom).toBe(0);
});

// scipy 1.17.1, chi2_contingency(correction=False).
test.each([
  ['shifted', 24.32234432234432, 3, 2.1393340309433516e-5, 0.11027770473297022],
  ['vanished', 109.4017094017094, 3, 1.4760104712717722e-23, 0.23388213848187445],
  ['unseen', 105.26315789473685, 2, 1.388019889363597e-23, 0.22941573387056177],
] as const)('chi-square homogeneity of %s counts', (name, statistic, degreesOfFreedom, pValue, cramersV) => {
  const result = chiSquareHomogeneity(...COUNTS[name]);

  expect(result.degreesOfFreedom).toBe(degreesOfFreedom);
  expect(relativeError(result.statistic, statistic)).toBeLessThan(1e-12);
  expect(relativeError(result.pValue, pValue)).toBeLessThan(1e-10);
  expect(relativeError(result.cramersV, cramersV)).toBeLessThan(1e-12);
});

// chi2_contingency of [[30, 12, 10], [25, 20, 13]], the table with its rare categories joined by hand.
test('joins rare categories until each expects five rows, in any order', () => {
  const joined = chiSquareHomogeneity([30, 12, 7, 1, 0, 2], [25, 20, 9, 0, 3, 1]);

  expect(joined.degreesOfFreedom).toBe(2);
  expect(relativeError(joined.statistic, 2.5260927228693353)).toBeLessThan(1e-12);
  expect(relativeError(joined.pValue, 0.28279122867691314)).toBeLessThan(1e-12);
  expect(chiSquareHomogeneity([2, 0, 1, 7, 12, 30], [1, 3, 0, 9, 20, 25]).statistic).toBeCloseTo(
    joined.statistic,
    12,
  );
});

test('tests categories as they are when no minimum is asked', () => {
  const result = chiSquareHomogeneity([30, 12, 7, 3], [25, 20, 9, 4], 0);

  expect(result.degreesOfFreedom).toBe(3);
  expect(relativeError(result.pValue, 0.4703148001278047)).toBeLessThan(1e-12);
});

test('two shares that are both 0 or both 1 leave nothing to test', () => {
  expect(twoProportionZ(0, 10, 0, 500)).toEqual({ z: 0, pValue: 1 });
  expect(twoProportionZ(10, 10, 500, 500)).toEqual({ z: 0, pValue: 1 });
  expect(fisherExact(0, 10, 0, 500)).toBeCloseTo(1, 12);
  expect(fisherExact(0, 0, 3, 5)).toBeCloseTo(1, 12);
});

// statsmodels 0.15.0 proportions_ztest; scipy 1.17.1 fisher_exact.
test.each([
  [20, 1000, 40, 1000, -2.6216125254653817, 0.008751486656558373, 0.012139541515558717],
  [0, 1000, 5, 200, -5.0104493321917, 5.430309461411696e-7, 0.00012330707123359922],
])('compares the shares %d/%d and %d/%d', (hits, total, currentHits, currentTotal, z, pValue, fisher) => {
  const result = twoProportionZ(hits, total, currentHits, currentTotal);

  expect(relativeError(result.z, z)).toBeLessThan(1e-12);
  expect(relativeError(result.pValue, pValue)).toBeLessThan(1e-10);
  expect(relativeError(fisherExact(hits, total, currentHits, currentTotal), fisher)).toBeLessThan(1e-10);
});

test('Fisher’s test counts equally likely tables on the other side', () => {
  expect(fisherExact(3, 4, 1, 4)).toBeCloseTo(0.48571428571428565, 12);
});

test('adjusts nothing when there is no test or only one', () => {
  expect(benjaminiHochberg([])).toEqual([]);
  expect(benjaminiHochberg([0.03])).toEqual([0.03]);
});

// Benjamini & Hochberg's adjustment, statsmodels 0.15.0 multipletests(method='fdr_bh').
test('adjusts p-values for the number of tests', () => {
  const pValues = [0.001, 0.008, 0.039, 0.041, 0.042, 0.06, 0.074, 0.205, 0.212, 0.216];

  const adjusted = benjaminiHochberg(pValues);

  const expected = [0.01, 0.04, 0.084, 0.084, 0.084, 0.1, 0.105714285714, 0.216, 0.216, 0.216];
  adjusted.forEach((value, at) => {
    expect(value).toBeCloseTo(expected[at]!, 11);
  });
  expect(adjusted.filter((value) => value <= 0.05)).toHaveLength(2);
});

// scipy 1.17.1, false_discovery_control.
test('answers in the order it was asked', () => {
  const adjusted = benjaminiHochberg([0.01, 0.04, 0.03, 0.2]);

  [0.04, 0.05333333333333334, 0.05333333333333334, 0.2].forEach((expected, at) => {
    expect(adjusted[at]).toBeCloseTo(expected, 14);
  });
});
