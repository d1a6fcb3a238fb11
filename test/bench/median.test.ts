import { describe, expect, it } from 'vitest';
import { median, medianFigures } from '../../bench/median.ts';

describe('median', () => {
  it('refuses to make one up from no values', () => {
    expect(() => median([])).toThrow(RangeError);
  });

  it('orders numbers as numbers, leaves its argument alone, and halves between the middle two', () => {
    const values = [10, 9, 100];

    expect(median(values)).toBe(10);
    expect(values).toEqual([10, 9, 100]);
    expect(median([4, 1, 3, 2])).toBe(2.5);
    expect(median([7])).toBe(7);
  });
});

describe('medianFigures', () => {
  it('takes each figure from the rounds that have it, in the order they first appear', () => {
    const figures = medianFigures([{ read: 3, write: 1 }, { read: 1 }, { read: 2, write: 5, check: 9 }]);

    expect(Object.entries(figures)).toEqual([
      ['read', 2],
      ['write', 3],
      ['check', 9],
    ]);
  });
});
