import type { Column } from './frame.ts';

/** A column's values at `rows`, in their order. */
export function takeColumn(column: Column, rows: Int32Array): Column {
  switch (column.kind) {
    case 'category':
      return {
        kind: 'category',
        levels: column.levels,
        codes: Int32Array.from(rows, (row) => column.codes[row]!),
      };
    case 'boolean':
      return { kind: 'boolean', values: Int8Array.from(rows, (row) => column.values[row]!) };
    default:
      return { kind: column.kind, values: Float64Array.from(rows, (row) => column.values[row]!) };
  }
}
