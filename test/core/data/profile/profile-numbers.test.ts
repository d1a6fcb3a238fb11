import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { profileNumbers } from '../../../../core/data/profile/profile-numbers.ts';
import { sortNumbers } from '../../../../core/data/profile/sort-numbers.ts';

const profile = (values: number[], rows = values.length) =>
  profileNumbers('x', sortNumbers(Float64Array.from(values)), rows);

describe('profileNumbers', () => {
  it('profiles a column without values', () => {
    expect(profile([], 3)).toEqual({
      kind: 'number',
      name: 'x',
      rows: 3,
      missing: 3,
      distinct: 0,
      min: null,
      max: null,
      mean: null,
      std: null,
      quantiles: {},
      histogram: { edges: [], counts: [] },
      top: [],
    });
  });

  it('profiles one value, and one value many times', () => {
    expect(profile([7])).toMatchObject({ min: 7, max: 7, mean: 7, std: 0, distinct: 1 });
    expect(profile([7, 7, 7])).toMatchObject({
      std: 0,
      histogram: { edges: [7, 7], counts: [3] },
      top: [{ value: 7, count: 3 }],
    });
  });

  // NumPy 2.4.6: np.mean, np.std and np.quantile (linear) of the same values.
  it('agrees with NumPy on moments and quantiles', () => {
    const { mean, std, quantiles } = profile([2, 1e6, 0, -3.5, 7, 2, 100, 0, 2, 1.25]);

    expect(mean).toBeCloseTo(100_011.075, 8);
    expect(std).toBeCloseTo(299_996.309_785_346_6, 8);
    expect(Object.keys(quantiles)).toEqual(Object.keys(NUMPY_QUANTILES));
    for (const [share, value] of Object.entries(NUMPY_QUANTILES))
      expect(quantiles[share]).toBeCloseTo(value, 8);
  });

  it('counts distinct values and lists the most frequent, smaller ones first', () => {
    const { distinct, top } = profile([3, 1, 2, 2, 3, 9, 2, 1]);

    expect(distinct).toBe(4);
    expect(top).toEqual([
      { value: 2, count: 3 },
      { value: 1, count: 2 },
      { value: 3, count: 2 },
      { value: 9, count: 1 },
    ]);
  });

  it('lists at most 20 values', () => {
    expect(profile(Array.from({ length: 100 }, (_, i) => i)).top).toHaveLength(20);
  });

  it('stays finite at the ends of the double range', () => {
    const { mean, std, quantiles } = profile([Number.MAX_VALUE, Number.MAX_VALUE, -Number.MAX_VALUE]);

    for (const value of [mean, std, ...Object.values(quantiles)]) expect(Number.isFinite(value)).toBe(true);
  });

  it('puts every value into the bin whose edges hold it', () => {
    const values = fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), {
      minLength: 1,
      maxLength: 80,
    });

    fc.assert(
      fc.property(values, (numbers) => {
        const { edges, counts } = profile(numbers.map((value) => value + 0)).histogram;

        expect(counts.length).toBeLessThanOrEqual(20);
        counts.forEach((count, bin) => {
          const isIn = (value: number) =>
            value <= edges[bin + 1]! && (bin === 0 ? value >= edges[0]! : value > edges[bin]!);
          expect(count).toBe(numbers.filter(isIn).length);
        });
        expect(counts.reduce((sum, count) => sum + count, 0)).toBe(numbers.length);
      }),
      { seed: 1, numRuns: 200 },
    );
  });
});

describe('sortNumbers', () => {
  it.each([0, 1, 1_999, 2_000, 5_000])('sorts %i values as the built-in sort does', (length) => {
    const random = fc.double({ noNaN: true });
    const sample = fc.sample(fc.oneof(random, fc.integer(), fc.constantFrom(0, 1, -1, 5e-324, -5e-324)), {
      seed: length,
      numRuns: length,
    });
    const values = Float64Array.from(sample, (value) => value + 0);

    expect(sortNumbers(values.slice())).toEqual(values.slice().sort());
  });

  it('sorts a part of an array and leaves the rest', () => {
    const whole = Float64Array.from({ length: 6_000 }, (_, i) => (i * 7_919) % 6_000);
    const before = whole.slice();

    sortNumbers(whole.subarray(1_000, 5_000));

    expect(whole.subarray(0, 1_000)).toEqual(before.subarray(0, 1_000));
    expect(whole.subarray(1_000, 5_000)).toEqual(before.slice(1_000, 5_000).sort());
    expect(whole.subarray(5_000)).toEqual(before.subarray(5_000));
  });
});

const NUMPY_QUANTILES = {
  '0.01': -3.185,
  '0.05': -1.925,
  '0.1': -0.35,
  '0.2': 0,
  '0.25': 0.3125,
  '0.3': 0.875,
  '0.4': 1.7,
  '0.5': 2,
  '0.6': 2,
  '0.7': 3.5,
  '0.75': 5.75,
  '0.8': 25.6,
  '0.9': 100_090,
  '0.95': 550_045,
  '0.99': 910_009,
};
