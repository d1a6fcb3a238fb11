import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../core/random.ts';
import { rowsByClass, timeOrder } from '../../../core/training/split-rows.ts';

describe('timeOrder', () => {
  it('is the order of the rows where there is no time column', () => {
    expect(Array.from(timeOrder({ rows: 3, times: undefined }))).toEqual([0, 1, 2]);
    expect(timeOrder({ rows: 0, times: new Float64Array(0) })).toHaveLength(0);
  });

  it('puts rows without a time first and keeps rows of one time in their order', () => {
    const times = Float64Array.of(5, Number.NaN, -1, 5, -0, 0, Number.NaN);

    expect(Array.from(timeOrder({ rows: 7, times }))).toEqual([1, 6, 2, 4, 5, 0, 3]);
  });

  it('agrees with sorting by comparison on random times, many of them equal', () => {
    const random = createRandom(11);
    for (let round = 0; round < 50; round++) {
      const rows = random.integer(200);
      const times = Float64Array.from({ length: rows }, () =>
        random.integer(9) === 0 ? Number.NaN : random.integer(40) - 20,
      );
      const placeOf = (row: number) => (Number.isNaN(times[row]!) ? Number.NEGATIVE_INFINITY : times[row]!);
      const expected = Array.from(times.keys()).sort((a, b) =>
        placeOf(a) < placeOf(b) ? -1 : placeOf(a) > placeOf(b) ? 1 : a - b,
      );

      expect(Array.from(timeOrder({ rows, times }))).toEqual(expected);
      expect(times).toHaveLength(rows);
    }
  });
});

describe('rowsByClass', () => {
  it('leaves a regression’s rows together', () => {
    const target = { task: 'regression', classes: [], values: Float64Array.of(1, 2) } as const;

    expect(rowsByClass({ ...target, classes: [] }, Int32Array.of(1, 0))).toEqual([Int32Array.of(1, 0)]);
  });

  it('lists the given rows of every class in the order given, also of a class without any', () => {
    const codes = Uint8Array.of(2, 0, 0, 2, 1);
    const target = { task: 'multiclass' as const, classes: ['a', 'b', 'c'], codes };

    expect(rowsByClass(target, Int32Array.of(3, 2, 1, 0))).toEqual([
      Int32Array.of(2, 1),
      Int32Array.of(),
      Int32Array.of(3, 0),
    ]);
  });
});
