import { describe, expect, it } from 'vitest';
import { packDecimals, unpackDecimals } from '../../../core/data/pack-decimals.ts';
import { createRandom } from '../../../core/random.ts';

const bitsOf = (values: Float64Array) => new BigUint64Array(values.slice().buffer);

describe('packDecimals', () => {
  it('packs nothing, and missing values alone', () => {
    expect(packDecimals(new Float64Array())).toEqual({ decimals: 0, whole: new Int32Array() });
    expect(unpackDecimals(packDecimals(Float64Array.of(Number.NaN))!.whole, 0)).toEqual(
      Float64Array.of(Number.NaN),
    );
  });

  it.each([
    [0, [1, -2, 2 ** 31 - 1, Number.NaN]],
    [1, [1, 0.1, -2.5]],
    [5, [3, 0.1, 0.00001, -12_345.678_91]],
    [9, [1e-9, 2]],
  ])('finds that %i decimals are enough', (decimals, values) => {
    expect(packDecimals(Float64Array.from(values))?.decimals).toBe(decimals);
  });

  it.each([
    ['a third', 1 / 3],
    ['a sum that is no decimal', 0.1 + 0.2],
    ['ten decimals', 1e-10],
    ['2^31', 2 ** 31],
    ['more than 32 bits with its decimals', 123_456.123_456],
    ['infinity', Number.POSITIVE_INFINITY],
    ['−0', -0],
  ])('leaves %s as it is', (_, value) => {
    expect(packDecimals(Float64Array.of(1, value, 2))).toBeUndefined();
  });

  it('gives back the same bits of every decimal', () => {
    const random = createRandom(12);
    for (let digits = 0; digits <= 9; digits++) {
      const values = Float64Array.from({ length: 5_000 }, (_, i) =>
        i % 17 === 0 ? Number.NaN : Number(`${random.integer(2 ** 31 - 1) - 2 ** 30}e-${digits}`),
      );
      const { decimals, whole } = packDecimals(values)!;

      expect(bitsOf(unpackDecimals(whole, decimals))).toEqual(bitsOf(values));
    }
  });
});
