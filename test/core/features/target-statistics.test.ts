import { describe, expect, it } from 'vitest';
import {
  cellStatistics,
  centredOutcome,
  outOfFoldStatistics,
} from '../../../core/features/target-statistics.ts';

const cells = (count: number, ...cellOf: number[]) => ({ cellOf: Int32Array.from(cellOf), count });
const numbers = (...values: number[]) => Float64Array.from(values);

describe('cellStatistics', () => {
  it('is 0 where nothing can be told: no rows, one cell, a cell a row, a constant outcome, an empty cell', () => {
    expect([...cellStatistics(cells(2), numbers())]).toEqual([0, 0]);
    expect([...cellStatistics(cells(1, 0, 0), numbers(-1, 1))]).toEqual([0]);
    expect([...cellStatistics(cells(2, 0, 1), numbers(-1, 1))]).toEqual([0, 0]);
    expect([...cellStatistics(cells(2, 0, 0, 1, 1), numbers(0, 0, 0, 0))]).toEqual([0, 0]);
    expect([...cellStatistics(cells(3, 0, 0, 2, 2), numbers(-1, -1, 1, 1))]).toEqual([-1, 0, 1]);
  });

  it('draws a mean to 0 by the variance within cells over the variance between them', () => {
    const outcome = numbers(-3, -1, 1, 3);
    const statistics = cellStatistics(cells(2, 0, 0, 1, 1), outcome);

    // between 16 / 1, within 4 / 2 = 2, rows per cell (4 − 8 / 4) / 1 = 2, variance (16 − 2) / 2 = 7, weight 2 / 7
    expect(statistics[0]).toBeCloseTo(-4 / (2 + 2 / 7), 6);
    expect(statistics[1]).toBeCloseTo(4 / (2 + 2 / 7), 6);
  });

  it('is 0 everywhere where cells differ no more than rows do', () => {
    expect([...cellStatistics(cells(2, 0, 0, 1, 1), numbers(-3, 3, 2, -2))]).toEqual([0, 0]);
  });

  it('stays within float32', () => {
    const statistics = cellStatistics(cells(2, 0, 0, 1, 1), numbers(-1e150, -1e150, 1e150, 1e150));

    expect([...statistics]).toEqual([-3.4028234663852886e38, 3.4028234663852886e38]);
  });
});

describe('outOfFoldStatistics', () => {
  it('is the mean of the rows of other folds where a cell’s rows are alike', () => {
    const cellOf = Array.from({ length: 40 }, (_, row) => row % 2);
    const outcome = Float64Array.from(cellOf, (cell) => (cell === 0 ? -1 : 1));

    expect([...outOfFoldStatistics(cells(2, ...cellOf), outcome, 1)]).toEqual([...outcome]);
  });

  it('has 0 for a row whose cell has no rows elsewhere', () => {
    const statistics = outOfFoldStatistics(
      cells(3, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 1, 1, 2),
      Float64Array.from([...Array(6).fill(-1), ...Array(6).fill(1), 9]),
      3,
    );

    expect(statistics[12]).toBe(0);
  });
});

describe('centredOutcome', () => {
  it('is the target or the membership of a class, less its mean over the rows', () => {
    const rows = Int32Array.of(0, 2);

    expect([
      ...centredOutcome({ task: 'regression', classes: [], values: numbers(1, 9, 3) }, rows, 0),
    ]).toEqual([-1, 1]);
    const classes = ['a', 'b', 'c'];
    const codes = Uint8Array.of(0, 1, 2);
    expect([...centredOutcome({ task: 'multiclass', classes, codes }, rows, 2)]).toEqual([-0.5, 0.5]);
    expect([...centredOutcome({ task: 'multiclass', classes, codes }, rows, 1)]).toEqual([0, 0]);
    expect([
      ...centredOutcome({ task: 'binary', classes: ['n', 'y'], codes: Uint8Array.of(1, 0, 0) }, rows, 0),
    ]).toEqual([0.5, -0.5]);
  });

  it('keeps digits of values that lie far from 0', () => {
    const values = Float64Array.from({ length: 1_000 }, (_, row) => 1e15 + (row % 2));
    const outcome = centredOutcome(
      { task: 'regression', classes: [], values },
      Int32Array.from(values.keys()),
      0,
    );

    expect(Math.max(...outcome.map(Math.abs))).toBeLessThan(0.6);
  });
});
