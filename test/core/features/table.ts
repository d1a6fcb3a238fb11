import type { Column, Frame } from '../../../core/data/frame.ts';

/** A frame from plain columns; every column has as many rows as the first. */
export function table(columns: Record<string, Column>): Frame {
  const [first] = Object.values(columns);
  const rows = first === undefined ? 0 : first.kind === 'category' ? first.codes.length : first.values.length;
  return { rows, columns };
}

export const numberColumn = (...values: number[]): Column => ({
  kind: 'number',
  values: Float64Array.from(values),
});

export const timeColumn = (...values: (string | number)[]): Column => ({
  kind: 'timestamp',
  values: Float64Array.from(values, (value) =>
    typeof value === 'string' ? Date.parse(value) / 1000 : value,
  ),
});

export const booleanColumn = (...values: (boolean | null)[]): Column => ({
  kind: 'boolean',
  values: Int8Array.from(values, (value) => (value === null ? -1 : Number(value))),
});

export function categoryColumn(...values: (string | null)[]): Column {
  const levels = [...new Set(values.filter((value) => value !== null))];
  return { kind: 'category', levels, codes: Int32Array.from(values, (value) => levels.indexOf(value!)) };
}

/** Every row of a frame. */
export const allRows = (frame: Frame): Int32Array => Int32Array.from({ length: frame.rows }, (_, row) => row);
