import { describe, expect, it } from 'vitest';
import { transformFeatures } from '../../../core/features/transform-features.ts';
import { frame, plan } from './plan-and-frame.ts';
import { allRows, categoryColumn, numberColumn, table, timeColumn } from './table.ts';

describe('transformFeatures', () => {
  it('gives the hand-computed columns of a small table', () => {
    const design = transformFeatures(plan, frame, allRows(frame));

    expect(design.rows).toBe(4);
    expect(design.dense.map((column) => [...column])).toEqual([
      [1, 2, 0.5, -0.5],
      [0, 0, 1, 0],
      [Math.log(7), Math.log(100), 0, 0],
    ]);
    expect(design.hot.map(({ size, active }) => [size, ...active])).toEqual([
      [4, 1, 0, 2, 3],
      [3, 0, 1, 2, 0],
      [25, 8, 23, 23, 24],
      [8, 0, 2, 2, 7],
      [3, 1, 0, 2, 1],
    ]);
  });

  it('takes rows in the order asked for, repeated or none at all', () => {
    const some = transformFeatures(plan, frame, Int32Array.of(3, 0, 0));
    const none = transformFeatures(plan, frame, new Int32Array(0));

    expect([...some.dense[0]!]).toEqual([-0.5, 1, 1]);
    expect([...some.hot[4]!.active]).toEqual([1, 1, 1]);
    expect(none).toMatchObject({ rows: 0, dense: [{ length: 0 }, { length: 0 }, { length: 0 }] });
  });

  it('refuses columns that are absent or of another kind, and values that no input can carry', () => {
    const broken: [string, Parameters<typeof table>[0]][] = [
      ['no column "zone"', { fare: numberColumn(1) }],
      ['cannot fill a number input', { ...frame.columns, fare: categoryColumn('a', 'b', 'c', 'd') }],
      [
        'beyond the range of float32',
        { ...frame.columns, fare: numberColumn(1, 1, 1, Number.POSITIVE_INFINITY) },
      ],
      ['not a finite number', { ...frame.columns, code: numberColumn(1, 1, 1, Number.POSITIVE_INFINITY) }],
      ['is not a date', { ...frame.columns, at: timeColumn(0, 0, 0, 1e13) }],
      ['cannot fill a timestamp input', { ...frame.columns, at: numberColumn(0, 0, 0, 0) }],
      ['cannot fill a boolean input', { ...frame.columns, shared: numberColumn(0, 0, 0, 0) }],
      ['cannot fill a category input', { ...frame.columns, zone: timeColumn(0, 0, 0, 0) }],
    ];
    for (const [message, columns] of broken) {
      const run = () => transformFeatures(plan, table(columns), allRows(frame));
      expect(run).toThrowError(
        expect.objectContaining({ name: 'InvalidInputError', message: expect.stringContaining(message) }),
      );
    }
  });
});
