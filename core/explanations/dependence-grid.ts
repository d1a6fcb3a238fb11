import type { TimestampPart } from '../contracts/model-spec.ts';
import type { Column } from '../data/frame.ts';
import { calendarPart, PART_SIZES } from '../features/calendar-part.ts';
import { compareCodePoints } from '../features/compare-code-points.ts';
import { commonestNumbers, quantileGrid } from './number-grid.ts';
import { withCalendarPart } from './with-calendar-part.ts';

/** A value to ask about, how many rows have it (of numbers: are nearest to it), and the column if all had it. */
export interface GridPoint {
  /** As the column has it; a calendar part as its number; null is missing. */
  value: number | string | boolean | null;
  count: number;
  /** The same rows with this value. */
  fill: (column: Column) => Column;
}

/** What a column is to the model. */
export interface GridOptions {
  as: 'number' | 'category' | 'boolean' | 'timestamp';
  part?: TimestampPart;
  points: number;
  /** Of a calendar part, which has its own. */
  partPoints: number;
  /** Longer texts are left out. */
  textLength: number;
}

/**
 * The values of a column worth asking about, ascending: quantiles of numbers (or all of them, where they are few), the
 * commonest levels of categories (numbers too, where a category is made of them), both booleans, a calendar part's
 * values; then missing, if it occurs. Only what occurs in the column.
 */
export function dependenceGrid(
  column: Column,
  { as, part, points, partPoints, textLength }: GridOptions,
): GridPoint[] {
  switch (column.kind) {
    case 'number': {
      const present = column.values.filter(Number.isFinite);
      const grid = as === 'category' ? commonestNumbers(present, points) : quantileGrid(present, points);
      return withMissing(
        column.values.length - present.length,
        grid.map(({ value, count }) => ({ value, count, fill: filled(value) })),
      );
    }
    case 'boolean': {
      const grid = [false, true].map((value) => ({
        value,
        count: column.values.filter((held) => held === Number(value)).length,
        fill: filled(Number(value)),
      }));
      return withMissing(
        column.values.filter((held) => held < 0).length,
        grid.filter(({ count }) => count > 0),
      );
    }
    case 'category': {
      const counts = new Map<number, number>();
      for (const code of column.codes) counts.set(code, (counts.get(code) ?? 0) + 1);
      const missing = counts.get(-1) ?? 0;
      counts.delete(-1);
      const grid = [...counts]
        .map(([code, count]) => ({ value: column.levels[code]!, count, fill: filled(code) }))
        .filter(({ value }) => value.length <= textLength)
        .sort((a, b) => b.count - a.count || compareCodePoints(a.value, b.value));
      return withMissing(missing, grid.slice(0, points));
    }
    case 'timestamp':
      return part === undefined ? [] : partGrid(column.values, part, partPoints);
  }
}

function withMissing(count: number, grid: GridPoint[]): GridPoint[] {
  return count === 0 ? grid : [...grid, { value: null, count, fill: filled(-1, Number.NaN) }];
}

/** The column with one value everywhere; `float` is it where the column holds floats. */
function filled(value: number, float = value): GridPoint['fill'] {
  return (column) => {
    if (column.kind === 'category')
      return { ...column, codes: new Int32Array(column.codes.length).fill(value) };
    if (column.kind === 'boolean')
      return { ...column, values: new Int8Array(column.values.length).fill(value) };
    return { ...column, values: new Float64Array(column.values.length).fill(float) };
  };
}

/** Every value of a part that occurs, or every second or third where a part has too many. */
function partGrid(times: Float64Array, part: TimestampPart, points: number): GridPoint[] {
  const counts = new Map<number, number>();
  const step = Math.ceil(PART_SIZES[part] / points);
  let missing = 0;
  for (const seconds of times) {
    if (Number.isNaN(seconds)) {
      missing++;
      continue;
    }
    const value = calendarPart(seconds, part);
    const place = value - (value % step);
    counts.set(place, (counts.get(place) ?? 0) + 1);
  }
  const grid = [...counts]
    .sort(([a], [b]) => a - b)
    .map(([value, count]): GridPoint => {
      const move = (seconds: number) =>
        Number.isNaN(seconds) ? seconds : withCalendarPart(seconds, part, value);
      return {
        value,
        count,
        fill: (column) =>
          column.kind === 'timestamp' ? { ...column, values: column.values.map(move) } : column,
      };
    });
  return withMissing(missing, grid);
}
