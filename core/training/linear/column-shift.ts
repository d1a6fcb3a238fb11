import { PerennialError } from '../../errors.ts';
import type { LinearDesign } from '../linear-design.ts';

/** Rows, evenly spaced, that a shift is taken from. */
const SHIFT_ROWS = 1024;

/**
 * About the mean of `column` over `rows` (all rows when undefined): that of at most 1,024 evenly spaced ones. Products
 * of columns less this shift keep their digits wherever the columns lie: the squared distance between shift and mean
 * is at most n / 1,024 variances, for the rows of the sample are part of the variance. Exact for a constant column;
 * found relative to the first value, so that a large offset costs nothing.
 */
export function columnShift(column: Float64Array, rows: Int32Array | undefined): number {
  const count = rows === undefined ? column.length : rows.length;
  if (count === 0) return 0;
  const step = Math.ceil(count / SHIFT_ROWS);
  const first = rows === undefined ? column[0]! : column[rows[0]!]!;
  let sum = 0;
  let used = 0;
  for (let i = 0; i < count; i += step) {
    sum += (rows === undefined ? column[i]! : column[rows[i]!]!) - first;
    used++;
  }
  return first + sum / used;
}

/** The shift of each dense column over `rows`. */
export function denseShift(design: LinearDesign, rows: Int32Array | undefined): Float64Array {
  return Float64Array.from(design.dense, (column) => columnShift(column, rows));
}

/** Refuses, as InvalidInputError, the first dense column that is not finite in every row used. */
export function checkFinite(design: LinearDesign, rows: Int32Array | undefined): void {
  design.dense.forEach((column, index) => {
    const count = rows === undefined ? column.length : rows.length;
    for (let i = 0; i < count; i++)
      if (!Number.isFinite(rows === undefined ? column[i]! : column[rows[i]!]!))
        throw new PerennialError(
          'InvalidInputError',
          `dense column ${index} is not finite in every row used`,
          {
            column: index,
          },
        );
  });
}
