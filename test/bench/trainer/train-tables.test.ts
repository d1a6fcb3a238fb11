import { describe, expect, it } from 'vitest';
import { drawTable, type TrainTableName } from '../../../bench/trainer/train-tables.ts';

const NAMES: TrainTableName[] = ['binary', 'wide', 'categories', 'multiclass'];

describe('drawTable', () => {
  it.each(NAMES)('draws the same %s rows again, the first of more, and the same held-out ones', (name) => {
    const few = drawTable(name, 20, 10);
    const more = drawTable(name, 30, 10);

    const heldOut = few.testRows;
    for (const [i, { values }] of few.columns.entries()) {
      const longer = more.columns[i]!.values;
      expect(values.slice(0, 20)).toEqual(longer.slice(0, 20));
      expect(values.slice(20)).toEqual(longer.slice(30));
    }
    expect(few.target.slice(-heldOut)).toEqual(more.target.slice(-heldOut));
  });

  it.each(NAMES)('draws every class of %s, none of them nearly all the time', (name) => {
    const { target, classes, testRows } = drawTable(name, 0, 2_000);

    const counts = new Array<number>(classes).fill(0);
    for (const value of target) counts[value]!++;
    expect(Math.min(...counts)).toBeGreaterThan(testRows / classes / 4);
    expect(Math.max(...counts)).toBeLessThan(testRows * 0.7);
  });

  it('keeps category codes within their levels and uses most of the common ones', () => {
    const { columns } = drawTable('categories', 0);

    const categories = columns.filter((column) => column.kind === 'category');
    expect(categories.map(({ levels }) => levels)).toEqual([10, 50, 500, 5_000, 20_000]);
    for (const { values, levels } of categories) {
      expect(values.every((code) => code >= 0 && code < levels)).toBe(true);
      expect(new Set(values).size).toBeGreaterThan(levels * 0.6);
    }
  });
});
