import { sortedOrder } from './sorted-order.ts';

/** The cell of missing values. */
export const MISSING_CELL = 0;

/**
 * The cell of each value when the values are cut at their quantiles into at most `cellCount` cells of equal
 * row counts, numbered from 1; equal values share a cell, NaN is in MISSING_CELL.
 */
export function quantileCells(values: Float64Array, cellCount: number): Int32Array {
  const ascending = sortedOrder(values);
  const cells = new Int32Array(values.length);
  let present = values.length;
  while (present > 0 && Number.isNaN(values[ascending[present - 1]!]!)) present--;
  let cell = 0;
  for (let start = 0; start < present; ) {
    const value = values[ascending[start]!]!;
    // A run of equal values belongs where it starts, so a heaped value is never split.
    cell = Math.max(cell, 1 + Math.floor((start * cellCount) / present));
    let end = start;
    for (; end < present && values[ascending[end]!] === value; end++) cells[ascending[end]!] = cell;
    start = end;
  }
  return cells;
}
