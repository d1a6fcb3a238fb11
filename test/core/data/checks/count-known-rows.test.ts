import { describe, expect, it } from 'vitest';
import { countKnownRows } from '../../../../core/data/checks/count-known-rows.ts';
import { createRandom } from '../../../../core/random.ts';
import { categoryColumn, numberColumn } from '../../features/table.ts';

describe('countKnownRows', () => {
  it('counts nothing where there is nothing', () => {
    expect(countKnownRows([numberColumn()], 0, 0)).toEqual({ ofOthers: 0, ofKnown: 0 });
    expect(countKnownRows([numberColumn(1, 2)], 2, 2)).toEqual({ ofOthers: 0, ofKnown: 0 });
    expect(countKnownRows([numberColumn(1, 1)], 2, 0)).toEqual({ ofOthers: 0, ofKnown: 0 });
  });

  it('counts rows as known that are equal in every column, missing values too', () => {
    const x = numberColumn(1, 2, 2, Number.NaN, 1, 2, Number.NaN, 3);
    const town = categoryColumn('a', 'b', 'b', 'a', 'b', 'b', 'a', 'a');

    expect(countKnownRows([x, town], 8, 4)).toEqual({ ofOthers: 0.5, ofKnown: 0.5 });
  });

  it('agrees with a plain count over seeded rows', () => {
    const random = createRandom(5);
    const rows = 400;
    const known = 250;
    const x = Array.from({ length: rows }, () => random.integer(20));
    const y = Array.from({ length: rows }, () => random.integer(15));
    const texts = x.map((value, row) => `${value}/${y[row]}`);
    const old = texts.slice(0, known);
    const expected = {
      ofOthers: texts.slice(known).filter((text) => old.includes(text)).length / (rows - known),
      ofKnown: old.filter((text) => old.filter((other) => other === text).length > 1).length / known,
    };

    expect(countKnownRows([numberColumn(...x), numberColumn(...y)], rows, known)).toEqual(expected);
  });
});
