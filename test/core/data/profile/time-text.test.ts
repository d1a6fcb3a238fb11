import { describe, expect, it } from 'vitest';
import { profileTimes } from '../../../../core/data/profile/profile-times.ts';
import { timeText } from '../../../../core/data/profile/time-text.ts';
import { TopLevels } from '../../../../core/data/profile/top-levels.ts';

describe('timeText', () => {
  it.each([
    [0, '1970-01-01T00:00:00'],
    [-0.5, '1969-12-31T23:59:59.5'],
    [1_672_531_199.000_001, '2022-12-31T23:59:59.000001'],
    [253_402_300_799, '9999-12-31T23:59:59'],
    [-62_135_596_800, '0001-01-01T00:00:00'],
  ])('writes %d seconds as %s', (seconds, text) => {
    expect(timeText(seconds, false)).toBe(text);
    expect(timeText(seconds, true)).toBe(`${text}Z`);
  });
});

describe('profileTimes', () => {
  it('profiles a column without values', () => {
    expect(profileTimes('t', new Float64Array(0), 2, true)).toEqual({
      kind: 'timestamp',
      name: 't',
      rows: 2,
      missing: 2,
      distinct: 0,
      min: null,
      max: null,
      zoned: true,
    });
  });
});

describe('TopLevels', () => {
  it('keeps the most frequent levels, in the order they came among equals, and none too long to show', () => {
    const top = new TopLevels(2);
    for (const [level, count] of [
      ['a', 1],
      ['b', 2],
      ['c', 2],
      ['d', 1],
      ['x'.repeat(1_001), 9],
    ] as const) {
      top.add(level, count);
    }

    expect(top.list()).toEqual([
      { value: 'b', count: 2 },
      { value: 'c', count: 2 },
    ]);
  });
});
