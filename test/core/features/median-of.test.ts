import { describe, expect, it } from 'vitest';
import { medianOf } from '../../../core/features/median-of.ts';
import { createRandom } from '../../../core/random.ts';

describe('medianOf', () => {
  it('leaves missing values out, and has no answer without any value', () => {
    expect(medianOf(new Float32Array(0))).toBeUndefined();
    expect(medianOf(Float32Array.of(Number.NaN))).toBeUndefined();
    expect(medianOf(Float32Array.of(Number.NaN, 3))).toBe(3);
    expect(medianOf(Float32Array.of(4, Number.NaN, 2))).toBe(3);
  });

  it('agrees with sorting on random, tied, sorted and constant values, and leaves its argument alone', () => {
    const random = createRandom(5);
    for (let round = 0; round < 300; round++) {
      const values = Float32Array.from({ length: 1 + random.integer(40) }, () => random.integer(1 + round));
      if (round % 3 === 0) values.sort();
      const copy = values.slice();
      const sorted = values.toSorted();
      const middle = sorted.length >> 1;
      const expected =
        sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;

      expect(medianOf(values)).toBe(expected);
      expect(values).toEqual(copy);
    }
  });
});
