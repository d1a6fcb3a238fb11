import type { Column } from '../frame.ts';

/** Takes in the fields of one column of a CSV file, as bytes, row by row. */
export interface PlainColumn {
  /** Takes the bytes from `start` to `end` as the next row's field; false when it is not plainly of the column's kind. */
  add(bytes: Uint8Array, start: number, end: number): boolean;
  /** The column, and in how many rows each of its levels stands. */
  finish(): { values: Column; levelRows: number[] };
}
