import { describe, expect, it } from 'vitest';
import type { ColumnProfile, Profile } from '../../../../core/contracts/profile.ts';
import { profileNumbers } from '../../../../core/data/profile/profile-numbers.ts';
import { sortNumbers } from '../../../../core/data/profile/sort-numbers.ts';
import { findSuspicions } from '../../../../core/data/suspicions/find-suspicions.ts';
import { createRandom } from '../../../../core/random.ts';

const ALL = { unit: true, sentinel: true };

function numbers(values: number[], missing = 0): ColumnProfile {
  return profileNumbers('x', sortNumbers(Float64Array.from(values)), values.length + missing);
}

function draw(count: number, seed: number, change: (value: number, i: number) => number = (value) => value) {
  const random = createRandom(seed);
  return Array.from({ length: count }, (_, i) => change(Math.exp(random.normal()) * 10, i));
}

function compare(before: ColumnProfile, now: ColumnProfile, asked = ALL, needed = ['x']) {
  const whole = (column: ColumnProfile): Profile => ({ rows: column.rows, columns: [column] });
  return findSuspicions(whole(now), whole(before), asked, new Set(needed));
}

const codes = (...input: Parameters<typeof compare>) => compare(...input).map((reason) => reason.code);

describe('a change of unit', () => {
  const before = numbers(draw(3_000, 1));

  it.each([10, 100, 1_000, 2.54, 1.609344, 3.6, 60, 1 / 0.3048, 1 / 0.45359237, 1 / 1.609344, 1 / 1_000])(
    'is seen: %d times, with other values of the same kind',
    (factor) => {
      const reasons = compare(before, numbers(draw(3_000, 2, (value) => value * factor)));

      expect(reasons).toMatchObject([{ code: 'unitChange', column: 'x' }]);
      expect(Math.abs(Math.log((reasons[0]!.value as number) / factor))).toBeLessThan(0.01);
    },
  );

  it('names both medians and the units', () => {
    const [reason] = compare(numbers([1, 2, 3, 4, 5]), numbers([1_000, 2_000, 3_000, 4_000, 5_000]));

    expect(reason!.message).toContain('median 3000, before 3');
    expect(reason!.message).toContain('metres and kilometres');
  });

  it('is seen in negative numbers too', () => {
    const flip = (factor: number) => numbers(draw(500, 3, (value) => -factor * value));

    expect(codes(flip(1), flip(1_000))).toEqual(['unitChange']);
  });

  it.each([
    ['the same kind of values', 1],
    ['a third more', 1.33],
    ['twice as much', 2],
  ])('is not seen in %s', (_, factor) => {
    expect(codes(before, numbers(draw(3_000, 2, (value) => value * factor)))).toEqual([]);
  });

  it('is not seen where the median moved and the rest did not', () => {
    const moved = numbers(draw(3_000, 2, (value, i) => (i % 2 === 0 ? 16 + value / 100 : value)));

    expect(codes(before, moved)).toEqual([]);
  });

  it('is not seen in constants and flags, nor without a median', () => {
    expect(codes(numbers(Array(100).fill(1)), numbers(Array(100).fill(10)))).toEqual([]);
    const unit = { unit: true, sentinel: false };
    expect(codes(numbers([]), numbers([1, 2, 3]), unit)).toEqual([]);
    expect(codes(numbers([0, 0, 0]), numbers([1, 2, 3]), unit)).toEqual([]);
  });
});

describe('a sentinel', () => {
  const before = numbers(draw(1_000, 1));
  const withMarks = (share: number) => numbers(draw(1_000, 2, (value, i) => (i % 100 < share ? -1 : value)));

  it('is a value in over 5 % of the rows that was in under 1 %', () => {
    expect(compare(before, withMarks(30))).toMatchObject([{ code: 'sentinelChange', value: -1, count: 300 }]);
    expect(codes(before, withMarks(5))).toEqual([]);
    expect(codes(withMarks(2), withMarks(30))).toEqual([]);
  });

  it('is not the one value of a column that is always constant', () => {
    expect(codes(numbers(Array(100).fill(2023)), numbers(Array(100).fill(2024)))).toEqual([]);
  });

  it('is not a level of many that were not listed before', () => {
    const levels = (count: number) => numbers(Array.from({ length: 3_000 }, (_, i) => i % count));

    expect(
      codes(levels(30), numbers(Array.from({ length: 3_000 }, (_, i) => (i % 10 === 0 ? 29 : i % 30)))),
    ).toEqual([]);
  });
});

describe('missing values', () => {
  it('are suspicious when a column that was there is mostly missing', () => {
    const whole = numbers(draw(100, 1));

    expect(codes(whole, numbers(draw(40, 1), 60))).toContain('missingJump');
    expect(codes(whole, numbers(draw(60, 1), 40))).toEqual([]);
    expect(codes(numbers(draw(90, 1), 10), numbers(draw(10, 1), 90))).toEqual([]);
  });
});

describe('findSuspicions', () => {
  const before = numbers(draw(500, 1));
  const scaled = numbers(draw(500, 2, (value) => value * 1_000));

  it('asks only what the spec asks, of columns that the model needs', () => {
    expect(codes(before, scaled, { unit: false, sentinel: true })).toEqual([]);
    expect(codes(before, scaled, ALL, ['y'])).toEqual([]);
  });

  it('compares nothing with a column that is new or of another kind', () => {
    const text: ColumnProfile = { kind: 'category', name: 'x', rows: 1, missing: 0, distinct: 1, top: [] };

    expect(codes(text, scaled)).toEqual([]);
    expect(
      findSuspicions({ rows: 500, columns: [scaled] }, { rows: 0, columns: [] }, ALL, new Set(['x'])),
    ).toEqual([]);
  });
});
