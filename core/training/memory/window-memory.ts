import { PROCESS_BYTES } from './estimate-memory.ts';

const MEGABYTE = 2 ** 20;
/** DuckDB reading snapshots: for itself, and for each column a group of 122,880 rows in each thread. */
const READER_BYTES = 256 * MEGABYTE;
const READER_COLUMN_BYTES = 3 * MEGABYTE;
/** A stored value, packed and unpacked. */
const STORED_VALUE_BYTES = 12;
/** What deciding on roles takes of a row. */
const ROLE_BYTES = 30;

/** What the memory of laying out a window depends on. */
export interface WindowSize {
  rows: number;
  /** Those that are read, and bytes of one row of them. */
  columns: number;
  rowBytes: number;
  /** Values of the frames that ingest stored, of columns that are not read too; absent where snapshots are read. */
  storedValues?: number;
  /** Whether rows are left out once they are read: those that are kept are copied. */
  isCut: boolean;
}

/** The peak in bytes of laying out a window: its rows as they are stored, or what reads its snapshots, then its own rows and their bytes. */
export function windowMemory({ rows, columns, rowBytes, storedValues, isCut }: WindowSize): number {
  const reading =
    storedValues === undefined
      ? READER_BYTES + columns * READER_COLUMN_BYTES
      : storedValues * STORED_VALUE_BYTES;
  return PROCESS_BYTES + reading + rows * ((isCut ? 3 : 2) * rowBytes + ROLE_BYTES);
}
