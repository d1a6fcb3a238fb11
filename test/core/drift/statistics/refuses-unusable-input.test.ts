import { expect, test } from 'vitest';
import { benjaminiHochberg } from '../../../../core/drift/statistics/benjamini-hochberg.ts';
import { chiSquareHomogeneity } from '../../../../core/drift/statistics/chi-square-homogeneity.ts';
import { fisherExact } from '../../../../core/drift/statistics/fisher-exact.ts';
import { jensenShannonDistance } from '../../../../core/drift/statistics/jensen-shannon-distance.ts';
import { kolmogorovSmirnov } from '../../../../core/drift/statistics/kolmogorov-smirnov.ts';
import { kolmogorovSmirnovBinned } from '../../../../core/drift/statistics/kolmogorov-smirnov-binned.ts';
import { populationStabilityIndex } from '../../../../core/drift/statistics/population-stability-index.ts';
import { twoProportionZ } from '../../../../core/drift/statistics/two-proportion-z.ts';
import { wasserstein1 } from '../../../../core/drift/statistics/wasserstein1.ts';

const refused = expect.objectContaining({ name: 'InvalidInputError' });

test.each([populationStabilityIndex, jensenShannonDistance, kolmogorovSmirnovBinned, chiSquareHomogeneity])(
  '$name refuses histograms that are empty, unequal, negative or not finite',
  (compare) => {
    expect(() => compare([], [])).toThrowError(refused);
    expect(() => compare([0, 0], [1, 2])).toThrowError(refused);
    expect(() => compare([1, 2], [0, 0])).toThrowError(refused);
    expect(() => compare([1, 2], [1, 2, 3])).toThrowError(refused);
    expect(() => compare([1, -2], [1, 2])).toThrowError(refused);
    expect(() => compare([1, Number.NaN], [1, 2])).toThrowError(refused);
    expect(() => compare([1, 2], [1, Number.POSITIVE_INFINITY])).toThrowError(refused);
  },
);

test.each([kolmogorovSmirnov, wasserstein1])(
  '$name refuses samples that are empty or hold NaN',
  (compare) => {
    expect(() => compare(new Float64Array(), Float64Array.of(1))).toThrowError(refused);
    expect(() => compare(Float64Array.of(1), new Float64Array())).toThrowError(refused);
    expect(() => compare(Float64Array.of(1), Float64Array.of(1, Number.NaN))).toThrowError(refused);
  },
);

test('wasserstein1 refuses infinite values', () => {
  expect(() => wasserstein1(Float64Array.of(1), Float64Array.of(Number.POSITIVE_INFINITY))).toThrowError(
    refused,
  );
});

test.each([twoProportionZ, fisherExact])('$name refuses counts outside 0 … total', (compare) => {
  expect(() => compare(-1, 10, 2, 10)).toThrowError(refused);
  expect(() => compare(11, 10, 2, 10)).toThrowError(refused);
  expect(() => compare(1, 10, 2, 1)).toThrowError(refused);
  expect(() => compare(1, 10, Number.NaN, 1)).toThrowError(refused);
});

test('twoProportionZ refuses a share of no rows', () => {
  expect(() => twoProportionZ(0, 0, 2, 10)).toThrowError(refused);
});

test('benjaminiHochberg refuses what is no p-value', () => {
  expect(() => benjaminiHochberg([0.1, Number.NaN])).toThrowError(refused);
  expect(() => benjaminiHochberg([1.1])).toThrowError(refused);
});
