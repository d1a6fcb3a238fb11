import { describe, expect, it } from 'vitest';
import type { Column, Frame } from '../../../core/data/frame.ts';
import { decodeFrame, encodeFrame, packFrame } from '../../../core/data/frame-bytes.ts';
import { takeColumn } from '../../../core/data/take-column.ts';
import { createRandom } from '../../../core/random.ts';
import { booleanColumn, categoryColumn, numberColumn, table, timeColumn } from '../features/table.ts';

const frame = table({
  number: numberColumn(1.5, Number.NaN, -0),
  time: timeColumn(0, -1e12, Number.NaN),
  flag: booleanColumn(true, false, null),
  text: categoryColumn('a', null, 'é"\n'),
});

/** Columns as plain values, so that a frame that shares memory compares with one that does not. */
function plain({ rows, columns }: Frame) {
  return {
    rows,
    columns: Object.entries(columns).map(([name, column]) => [
      name,
      column.kind,
      column.kind === 'category' ? [column.levels, ...column.codes] : [...column.values],
    ]),
  };
}

describe('encodeFrame and decodeFrame', () => {
  it.each<[string, Frame]>([
    ['columns of every kind, missing values and −0', frame],
    ['no columns', { rows: 0, columns: {} }],
    ['no rows', table({ a: numberColumn(), b: categoryColumn(), c: booleanColumn() })],
    ['one row', table({ a: booleanColumn(true), b: numberColumn(7) })],
    [
      'names that JSON has to escape',
      table({ 'a"b\nc\\': numberColumn(1), '日本\u{1f695}': numberColumn(2) }),
    ],
    [
      'codes beyond its levels, as roles are',
      { rows: 2, columns: { r: { kind: 'category', levels: [], codes: Int32Array.of(251, 3) } } },
    ],
  ])('keep %s', (_what, given) => {
    expect(plain(decodeFrame(encodeFrame(given)))).toEqual(plain(given));
  });

  it('keep the same frame packed, decimals in half the bytes', () => {
    const prices = Float64Array.from({ length: 1_000 }, (_, i) => i / 100);
    const thirds = prices.map((price) => price / 3);
    const rows = {
      rows: 1_000,
      columns: { prices: { kind: 'number', values: prices }, thirds: { kind: 'number', values: thirds } },
    } satisfies Frame;

    for (const given of [frame, rows]) {
      expect(plain(decodeFrame(Buffer.concat(packFrame(given))))).toEqual(plain(given));
    }
    expect(encodeFrame(rows).length - Buffer.concat(packFrame(rows)).length).toBeGreaterThan(3_900);
  });

  it('keep every bit of a number', () => {
    const values = Float64Array.of(5e-324, Number.MAX_VALUE, -0, 0.1 + 0.2, 2 ** 53 + 2);
    const { columns } = decodeFrame(encodeFrame({ rows: 5, columns: { v: { kind: 'number', values } } }));

    expect(new BigUint64Array((columns.v as { values: Float64Array }).values.slice().buffer)).toEqual(
      new BigUint64Array(values.buffer),
    );
  });

  it('give the same bytes for the same frame', () => {
    expect(encodeFrame(frame)).toEqual(encodeFrame(structuredClone(frame)));
  });

  it('take a column that is a part of a larger one', () => {
    const all = Float64Array.of(9, 8, 7, 6);
    const part: Frame = { rows: 2, columns: { v: { kind: 'number', values: all.subarray(1, 3) } } };

    expect(plain(decodeFrame(encodeFrame(part)))).toEqual(plain(table({ v: numberColumn(8, 7) })));
  });

  it('keep a column named __proto__', () => {
    const columns = Object.fromEntries([['__proto__', numberColumn(1)]]);

    expect(Object.keys(decodeFrame(encodeFrame({ rows: 1, columns })).columns)).toEqual(['__proto__']);
  });

  it('keep random frames of any width, wherever their bytes lie in memory', () => {
    const random = createRandom(17);
    for (let round = 0; round < 100; round++) {
      const rows = random.integer(20);
      const columns: Record<string, Column> = {};
      for (let i = random.integer(6); i > 0; i--) {
        const levels = ['a', 'bb', 'ccc'];
        columns['n'.repeat(1 + random.integer(9)) + i] = [
          { kind: 'number', values: Float64Array.from({ length: rows }, () => random.normal()) } as const,
          { kind: 'boolean', values: Int8Array.from({ length: rows }, () => random.integer(3) - 1) } as const,
          {
            kind: 'category',
            levels,
            codes: Int32Array.from({ length: rows }, () => random.integer(4) - 1),
          } as const,
        ][random.integer(3)]!;
      }
      const bytes = encodeFrame({ rows, columns });
      const shift = random.integer(9);
      const elsewhere = Buffer.alloc(bytes.length + 16, 0xff);
      elsewhere.set(bytes, shift);

      for (const given of [bytes, elsewhere.subarray(shift, shift + bytes.length)])
        expect(plain(decodeFrame(given))).toEqual(plain({ rows, columns }));
    }
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['text without a line', Buffer.from('x'.repeat(64))],
    ['a line that is no JSON', Buffer.from('{"rows":\n')],
    ['a frame whose end is cut off', encodeFrame(frame).subarray(0, -8)],
    [
      'a frame whose end is cut off, in a larger buffer',
      Buffer.concat([encodeFrame(frame), Buffer.alloc(64)]).subarray(0, encodeFrame(frame).length - 8),
    ],
  ])('refuse %s', (_what, bytes) => {
    expect(() => decodeFrame(bytes)).toThrowError(expect.objectContaining({ name: 'UnreadableDataError' }));
  });
});

describe('takeColumn', () => {
  it.each(Object.entries(frame.columns))(
    'takes rows of a %s column in the order asked for, twice if asked',
    (_name, column) => {
      const taken = takeColumn(column, Int32Array.of(2, 0, 0));

      const values = column.kind === 'category' ? column.codes : column.values;
      const own = taken.kind === 'category' ? taken.codes : taken.values;
      expect(taken.kind).toBe(column.kind);
      expect([...own]).toEqual([values[2], values[0], values[0]]);
      if (column.kind === 'category') expect((taken as { levels: string[] }).levels).toEqual(column.levels);
    },
  );

  it('takes no rows of a column, or all', () => {
    expect(takeColumn(numberColumn(1, 2), new Int32Array(0))).toEqual(numberColumn());
    expect(takeColumn(numberColumn(1, 2), Int32Array.of(0, 1))).toEqual(numberColumn(1, 2));
  });
});
