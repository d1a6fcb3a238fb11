import { describe, expect, it } from 'vitest';
import type { Column, Frame } from '../../../core/data/frame.ts';
import { dependenceGrid, type GridOptions } from '../../../core/explanations/dependence-grid.ts';
import { partialDependence } from '../../../core/explanations/partial-dependence.ts';
import { withCalendarPart } from '../../../core/explanations/with-calendar-part.ts';
import { calendarPart, PART_SIZES } from '../../../core/features/calendar-part.ts';
import { listFeatures } from '../../../core/features/list-features.ts';
import { createRandom } from '../../../core/random.ts';
import {
  allRows,
  booleanColumn,
  categoryColumn,
  numberColumn,
  table,
  timeColumn,
} from '../features/table.ts';

const gridOptions: GridOptions = { as: 'number', points: 20, partPoints: 31, textLength: 200 };
const grid = (column: Column, more: Partial<GridOptions> = {}) =>
  dependenceGrid(column, { ...gridOptions, ...more }).map(({ value, count }) => [value, count]);

describe('dependenceGrid', () => {
  it('has no points for no rows, and one for a column that is all missing', () => {
    expect(grid(numberColumn())).toEqual([]);
    expect(grid(numberColumn(Number.NaN, Number.NaN))).toEqual([[null, 2]]);
    expect(grid(categoryColumn(null))).toEqual([[null, 1]]);
    expect(grid(timeColumn(Number.NaN), { as: 'timestamp', part: 'hour' })).toEqual([[null, 1]]);
  });

  it('has every number where they are few, in order and with their counts', () => {
    expect(grid(numberColumn(3, 1, Number.NaN, 3, -0, 0))).toEqual([
      [0, 2],
      [1, 1],
      [3, 2],
      [null, 1],
    ]);
  });

  it('has the quantiles of many numbers, counts the nearest to each, and is not stretched by one outlier', () => {
    const values = Array.from({ length: 1_000 }, (_, at) => at);
    const points = grid(numberColumn(...values, 1e9));

    expect(points).toHaveLength(20);
    expect(points.at(-1)![0]).toBeLessThan(1_000);
    expect(points.reduce((sum, [, count]) => sum + (count as number), 0)).toBe(1_001);
    expect(points.slice(1, -1).every(([, count]) => count === 50)).toBe(true);
  });

  it('merges quantiles that are one value', () => {
    const heap = [...new Array<number>(970).fill(0), ...Array.from({ length: 30 }, (_, at) => at + 1)];

    expect(grid(numberColumn(...heap))).toEqual([
      [0, 973],
      [6, 27],
    ]);
  });

  it('has the commonest levels, equal ones in code-point order, and no text longer than asked', () => {
    const column = categoryColumn('b', 'a', 'c', 'c', null, 'x'.repeat(9));

    expect(grid(column, { as: 'category', points: 2, textLength: 8 })).toEqual([
      ['c', 2],
      ['a', 1],
      [null, 1],
    ]);
  });

  it('takes the commonest numbers where they are categories', () => {
    const column = numberColumn(74, 5, 74, 9, 5, 1);

    expect(grid(column, { as: 'category', points: 2 })).toEqual([
      [5, 2],
      [74, 2],
    ]);
  });

  it('has the booleans that occur', () => {
    expect(grid(booleanColumn(true, null, true), { as: 'boolean' })).toEqual([
      [true, 2],
      [null, 1],
    ]);
  });

  it('has the values of a calendar part, every second where there are too many', () => {
    const times = timeColumn(
      '2024-03-04T10:30:00Z',
      '2024-03-05T10:31:00Z',
      '2024-03-05T12:45:00Z',
      Number.NaN,
    );

    expect(grid(times, { as: 'timestamp', part: 'hour' })).toEqual([
      [10, 2],
      [12, 1],
      [null, 1],
    ]);
    expect(grid(times, { as: 'timestamp', part: 'minute' })).toEqual([
      [30, 2],
      [44, 1],
      [null, 1],
    ]);
  });
});

describe('withCalendarPart', () => {
  it('gives a time that has the part, whatever time it was', () => {
    const random = createRandom(2);
    for (let draw = 0; draw < 300; draw++) {
      const seconds = (random.next() - 0.3) * 8e9;
      for (const [part, size] of Object.entries(PART_SIZES) as [keyof typeof PART_SIZES, number][]) {
        const value = random.integer(size);
        const moved = withCalendarPart(seconds, part, value);
        expect(calendarPart(moved, part)).toBe(value);
        // about one part in its cycle away
        expect(Math.abs(moved - seconds)).toBeLessThan(380 * 86_400);
        for (const kept of keptBy(part)) expect(calendarPart(moved, kept)).toBe(calendarPart(seconds, kept));
      }
    }
  });
});

function keptBy(part: string): ('weekday' | 'hour' | 'minute' | 'day' | 'month')[] {
  if (part === 'month') return ['weekday', 'hour', 'minute'];
  if (part === 'minute') return ['month', 'day', 'weekday', 'hour'];
  if (part === 'hour') return ['month', 'day', 'weekday', 'minute'];
  return ['hour', 'minute'];
}

describe('partialDependence', () => {
  const options = {
    task: 'regression',
    seed: 1,
    askedRows: 100_000,
    mostRows: 500,
    leastRows: 50,
    pictures: 20,
    points: 20,
    partPoints: 31,
    outputs: 10,
    textLength: 200,
  } as const;
  const valuesOf = (from: Frame, name: string) => (from.columns[name] as { values: Float64Array }).values;
  const frame = table({
    x: numberColumn(1, 2, 3, Number.NaN),
    y: numberColumn(10, 20, 30, 40),
    at: timeColumn(
      ...['2024-03-04T10:00:00Z', '2024-03-05T11:00:00Z', '2024-03-06T10:00:00Z', '2024-03-07T10:00:00Z'],
    ),
  });
  const predict = (asked: Frame, rows: Int32Array) =>
    Float64Array.from(rows, (row) => 2 * (valuesOf(asked, 'x')[row]! || 0) + valuesOf(asked, 'y')[row]!);

  it('is empty without rows', async () => {
    const features = listFeatures({ x: 'number' });

    expect(await partialDependence(predict, frame, new Int32Array(0), features, ['x', 'y'], options)).toEqual(
      {
        averaged: 0,
        dependences: [],
      },
    );
  });

  it('has the mean prediction at each value, of all the rows', async () => {
    const { averaged, dependences } = await partialDependence(
      predict,
      frame,
      allRows(frame),
      listFeatures({ x: 'number' }),
      ['x', 'y'],
      options,
    );

    expect(averaged).toBe(4);
    expect(dependences[0]).toEqual({
      feature: 'x',
      outputs: [0],
      points: [
        { value: 1, count: 1, mean: [27] },
        { value: 2, count: 1, mean: [29] },
        { value: 3, count: 1, mean: [31] },
        { value: null, count: 1, mean: [25] },
      ],
    });
  });

  it('moves the parts of a time one by one', async () => {
    const hours = (asked: Frame, rows: Int32Array) =>
      Float64Array.from(rows, (row) => calendarPart(valuesOf(asked, 'at')[row]!, 'hour'));
    const features = listFeatures({ at: 'timestamp' });
    const { dependences } = await partialDependence(hours, frame, allRows(frame), features, ['at'], options);
    const [hour, weekday] = dependences;

    expect(hour).toMatchObject({
      part: 'hour',
      points: [
        { value: 10, count: 3, mean: [10] },
        { value: 11, mean: [11] },
      ],
    });
    expect(weekday).toMatchObject({
      part: 'weekday',
      points: [0, 1, 2, 3].map((value) => ({ value, mean: [10.25] })),
    });
  });

  it('averages over as many rows as may be asked, seeded, and counts every row', async () => {
    const rows = 2_000;
    const random = createRandom(4);
    const many = table({
      x: numberColumn(...Array.from({ length: rows }, () => random.normal())),
      y: numberColumn(...Array.from({ length: rows }, () => random.normal())),
    });
    const ask = (more: object = {}) =>
      partialDependence(
        predict,
        many,
        allRows(many),
        listFeatures({ x: 'number', y: 'number' }),
        ['x', 'y'],
        {
          ...options,
          ...more,
        },
      );

    const full = await ask();
    const sparing = await ask({ askedRows: 2_000 });
    const poor = await ask({ askedRows: 10 });

    expect(full).toMatchObject({ averaged: 500, dependences: [{ feature: 'x' }, { feature: 'y' }] });
    const [x] = full.dependences;
    expect(x!.points).toHaveLength(20);
    expect(x!.points.reduce((sum, { count }) => sum + count, 0)).toBe(rows);
    expect(await ask()).toEqual(full);
    expect(sparing).toMatchObject({ averaged: 50 });
    expect(sparing.dependences).toHaveLength(2);
    expect(poor).toMatchObject({ averaged: 50, dependences: [{ feature: 'x' }] });
    expect(poor.dependences).toHaveLength(1);
  });

  it('draws no more pictures than asked, but all of the first feature', async () => {
    const hours = (asked: Frame, rows: Int32Array) =>
      Float64Array.from(rows, (row) => calendarPart(valuesOf(asked, 'at')[row]!, 'hour'));
    const features = listFeatures({ at: 'timestamp', x: 'number' });
    const { dependences } = await partialDependence(hours, frame, allRows(frame), features, ['at', 'x'], {
      ...options,
      pictures: 1,
    });

    expect(dependences.map(({ feature }) => feature)).toEqual(['at', 'at']);
  });

  it('shows the positive class of two, and the likeliest of many', async () => {
    const rows = allRows(frame);
    const features = listFeatures({ x: 'number' });
    const two = (_: Frame, at: Int32Array) =>
      Float64Array.from({ length: 2 * at.length }, (_, i) => [0.2, 0.8][i % 2]!);
    const many = (_: Frame, at: Int32Array) =>
      Float64Array.from({ length: 4 * at.length }, (_, i) => [0.1, 0.4, 0.2, 0.3][i % 4]!);

    const {
      dependences: [binary],
    } = await partialDependence(two, frame, rows, features, ['x'], {
      ...options,
      task: 'binary',
    });
    const {
      dependences: [multiclass],
    } = await partialDependence(many, frame, rows, features, ['x'], {
      ...options,
      task: 'multiclass',
      outputs: 2,
    });

    expect(binary!.outputs).toEqual([0]);
    expect(binary!.points[0]!.mean[0]).toBeCloseTo(0.8, 12);
    expect(multiclass!.outputs).toEqual([1, 3]);
    expect(multiclass!.points[0]!.mean[1]).toBeCloseTo(0.3, 12);
  });

  it('has null where the mean is no number', async () => {
    const wild = (_: Frame, rows: Int32Array) => new Float64Array(rows.length).fill(Number.POSITIVE_INFINITY);
    const {
      dependences: [dependence],
    } = await partialDependence(wild, frame, allRows(frame), listFeatures({ x: 'number' }), ['x'], options);

    expect(dependence!.points[0]!.mean).toEqual([null]);
  });
});
