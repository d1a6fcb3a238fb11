import {
  closeSync,
  mkdirSync,
  openSync,
  readFileSync,
  readSync,
  renameSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { endianness } from 'node:os';
import { dirname, join } from 'node:path';
import type { TreeInput } from '../../core/training/trees/tree-input.ts';

export type TrainTask = 'regression' | 'binary' | 'multiclass';

/** A number as float32 with NaN for missing, or a category's codes as int32 with −1 for missing. */
export type TrainColumn =
  | { name: string; kind: 'number'; values: Float32Array }
  /** Codes are 0 … levels − 1; `levels` itself stands for a level that the training rows do not have. */
  | { name: string; kind: 'category'; levels: number; values: Int32Array };

/** A table of which the first rows are to be learned from and the others to be predicted. */
export interface TrainTable {
  task: TrainTask;
  /** Classes of the target; 0 for a regression. */
  classes: number;
  /** Whether the rows are in the order of time, so that what is held back for a choice should be the latest. */
  ordered: boolean;
  trainRows: number;
  testRows: number;
  columns: TrainColumn[];
  /** The number to be predicted, or the number of the class. */
  target: Float32Array;
}

type ColumnHeader = { name: string; kind: 'number' } | { name: string; kind: 'category'; levels: number };

/** The JSON beside the bytes. Those are the columns, then the target: (trainRows + testRows) little-endian 32-bit values each. */
interface TrainHeader extends Omit<TrainTable, 'columns' | 'target'> {
  columns: ColumnHeader[];
  /** The file of the bytes, in the same folder. */
  bytes: string;
}

const WIDTH = 4;

/** Writes `<path>.json` and `<path>.bin`; a reader sees both whole or no header. */
export function writeTrainFile(path: string, table: TrainTable): void {
  const { columns, target, ...rest } = table;
  mkdirSync(dirname(path), { recursive: true });
  const file = openSync(`${path}.bin.part`, 'w');
  for (const { values } of columns) writeWhole(file, values);
  writeWhole(file, target);
  closeSync(file);
  renameSync(`${path}.bin.part`, `${path}.bin`);
  const header: TrainHeader = {
    ...rest,
    columns: columns.map(({ values: _, ...column }) => column),
    bytes: `${path.split('/').at(-1)}.bin`,
  };
  writeFileSync(`${path}.json.part`, JSON.stringify(header));
  renameSync(`${path}.json.part`, `${path}.json`);
}

/** Reads a table by its header's path: as fast as the disk, for there is nothing to parse. */
export function readTrainFile(path: string): TrainTable {
  const { bytes, columns, ...rest } = JSON.parse(readFileSync(path, 'utf8')) as TrainHeader;
  const rows = rest.trainRows + rest.testRows;
  const file = openSync(join(dirname(path), bytes), 'r');
  try {
    const read = columns.map((column): TrainColumn => {
      if (column.kind === 'number') return { ...column, values: readWhole(file, new Float32Array(rows)) };
      return { ...column, values: readWhole(file, new Int32Array(rows)) };
    });
    return { ...rest, columns: read, target: readWhole(file, new Float32Array(rows)) };
  } finally {
    closeSync(file);
  }
}

/** The columns of rows from … to − 1 as trees take them, without a copy. */
export function trainInputs({ columns }: TrainTable, from: number, to: number): TreeInput[] {
  return columns.map((column) =>
    column.kind === 'number'
      ? { kind: 'number', values: column.values.subarray(from, to) }
      : { kind: 'category', codes: column.values.subarray(from, to), count: column.levels + 1 },
  );
}

function writeWhole(file: number, values: Float32Array | Int32Array): void {
  checkEndianness();
  const bytes = new Uint8Array(values.buffer, values.byteOffset, values.length * WIDTH);
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
}

function readWhole<Values extends Float32Array | Int32Array>(file: number, values: Values): Values {
  checkEndianness();
  const bytes = new Uint8Array(values.buffer);
  for (let at = 0; at < bytes.length; ) {
    const count = readSync(file, bytes, at, bytes.length - at, null);
    if (count === 0) throw new Error('a file of training columns ends too early');
    at += count;
  }
  return values;
}

function checkEndianness(): void {
  if (endianness() !== 'LE') throw new Error('the benchmarks need a little-endian machine');
}
