import type { Column } from './frame.ts';

/** A column's values at `rows`, in their order. */
export function takeColumn(column: Column, rows: Int32Array): Column {
  switch (column.kind) {
    case 'category':
      return {
        kind: 'category',
        levels: column.levels,
        codes: take(column.codes, rows, new Int32Array(rows.length)),
      };
    case 'boolean':
      return { kind: 'boolean', values: take(column.values, rows, new Int8Array(rows.length)) };
    default:
      return { kind: column.kind, values: take(column.values, rows, new Float64Array(rows.length)) };
  }
}

function take<Values extends Float64Array | Int32Array | Int8Array>(
  values: Values,
  rows: Int32Array,
  into: Values,
): Values {
  for (let i = 0; i < rows.length; i++) into[i] = values[rows[i]!]!;
  return into;
}
