import { describe, expect, it } from 'vitest';
import { countRepeatedRows } from '../../../../core/data/checks/count-repeated-rows.ts';
import type { Column } from '../../../../core/data/frame.ts';
import { createRandom } from '../../../../core/random.ts';

const number = (values: number[]): Column => ({ kind: 'number', values: Float64Array.from(values) });
const category = (codes: number[]): Column => ({
  kind: 'category',
  codes: Int32Array.from(codes),
  levels: [],
});
const count = (columns: Column[], rows: number) =>
  countRepeatedRows(
    columns.map((values) => ({ values, distinct: 1 })),
    rows,
  );

describe('countRepeatedRows', () => {
  it('finds none in no rows, and none in one', () => {
    expect(count([number([])], 0)).toBe(0);
    expect(count([number([1])], 1)).toBe(0);
  });

  it('takes missing values as equal, and every row that equals an earlier one as repeated', () => {
    expect(count([number([Number.NaN, 1, Number.NaN, Number.NaN])], 4)).toBe(2);
  });

  it('tells values apart by their column, and signs', () => {
    expect(count([category([0, 1, -1]), category([1, 0, -1])], 3)).toBe(0);
    expect(count([number([1, -1, 2, 0.5])], 4)).toBe(0);
  });

  it('looks at every column before it calls rows equal', () => {
    const same = Array.from({ length: 5 }, () => number([7, 7, 7]));

    expect(count([...same, number([1, 2, 1])], 3)).toBe(1);
  });

  it('tells many rows apart', () => {
    const random = createRandom(8);
    const rows = 300_000;

    expect(count([number(Array.from({ length: rows }, () => random.next()))], rows)).toBe(0);
  });

  it('counts what a set of all rows counts', () => {
    const random = createRandom(3);
    const rows = 40_000;
    const columns = [30, 40, 7, 3, 9].map((size) => Array.from({ length: rows }, () => random.integer(size)));
    const distinct = new Set(
      Array.from({ length: rows }, (_, row) => columns.map((column) => column[row]).join()),
    );

    expect(
      count(
        columns.map((column, i) => (i % 2 === 0 ? number(column) : category(column))),
        rows,
      ),
    ).toBe(rows - distinct.size);
  });
});
