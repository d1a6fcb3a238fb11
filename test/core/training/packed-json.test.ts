import { describe, expect, it } from 'vitest';
import { packJson, unpackJson } from '../../../core/training/packed-json.ts';

describe('packJson', () => {
  it.each([
    ['null', null],
    ['an empty array', []],
    ['nested arrays of numbers', [[1, 2], [], [Number.NaN, -0, 5e-324, Number.POSITIVE_INFINITY]]],
    ['arrays of more than numbers', [1, 'two', null, { three: [3] }]],
    ['typed arrays', { f: Float64Array.of(1 / 3), i: Int32Array.of(-7, 2 ** 31 - 1), u: Uint8Array.of(255) }],
    ['empty typed arrays', [new Float64Array(), new Int32Array()]],
    ['texts beyond ASCII', { 'Größe \u{1F427}': ['é'] }],
  ])('gives back %s', (_what, value) => {
    const back = unpackJson(packJson(value));

    expect(back).toStrictEqual(value);
  });

  it('reads bytes wherever they lie in memory', () => {
    const packed = packJson({ f: Float64Array.of(1, 2), list: [3] });
    const moved = new Uint8Array(packed.length + 3);
    moved.set(packed, 3);

    for (const bytes of [moved.subarray(3), Buffer.from(moved.buffer, 3)])
      expect(unpackJson(bytes)).toEqual({ f: Float64Array.of(1, 2), list: [3] });
  });

  it('takes eight bytes a number', () => {
    expect(packJson(new Float64Array(10_000)).length).toBeLessThan(80_100);
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['a cut text', packJson({ a: 'text' }).subarray(0, 8)],
    ['cut numbers', packJson({ a: [1, 2, 3] }).subarray(0, -4)],
    ['an unknown kind', new Uint8Array([...[16, 0, 0, 0], ...Buffer.from('{"#":["x",0,1]} ')])],
  ])('throws on %s', (_what, bytes) => {
    expect(() => unpackJson(bytes)).toThrow();
  });
});
