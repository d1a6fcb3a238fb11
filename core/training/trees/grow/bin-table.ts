import { PerennialError } from '../../../errors.ts';
import type { Engine } from '../../kernels/engine.ts';
import type { TreeInput } from '../tree-input.ts';

/** Values are told apart by at most so many bins; bin 0 is missing beside them. */
const MAX_BINS = 254;
/** Rows that the cuts of the bins are learned from. */
const SAMPLE_ROWS = 65_536;
/** Cells a column in every histogram, and places for its edges. */
export const BINS = 256;
const BATCH_BYTES = 8 * 2 ** 20;

/** A column as bins. Value bin b ≥ 1 of a number holds the values v with edges[b − 2] < v ≤ edges[b − 1]; of a category, code b − 1. */
export interface BinnedColumn {
  kind: TreeInput['kind'];
  /** Bins in use, bin 0 for missing included. */
  bins: number;
  /** Upper ends of the value bins but the last, float32, ascending; empty for categories. */
  edges: Float32Array;
}

/** Rows of bins in the engine's memory, `stride` bytes a row. */
export interface BinnedTable {
  engine: Engine;
  rows: number;
  stride: number;
  columns: BinnedColumn[];
  /** Address of the bins row after row, for histograms. */
  bins: number;
  /** Address of the bins column after column, for splits. */
  lines: number;
}

/** Memory for the bins of a table. */
export function tableBytes(rows: number, columns: number): number {
  return rows * (strideOf(columns) + columns) + 128;
}

/** Memory that is needed only while a table is being binned. */
export function binningBytes(rows: number, columns: number, shares: number): number {
  const sampled = Math.min(rows, SAMPLE_ROWS);
  const sketch = columns * (4 * sampled + 4 * BINS + 8) + shares * (8 * sampled + 8_192);
  return sketch + columns * (4 * batchRows(rows, columns) + 2) + 1_024;
}

function strideOf(columns: number): number {
  return Math.ceil(columns / 4) * 4;
}

function batchRows(rows: number, columns: number): number {
  return Math.min(rows, Math.max(256, Math.floor(BATCH_BYTES / 4 / columns)));
}

/**
 * Bins all rows of some columns; the cuts of a number are quantiles of at most 65,536 evenly spaced rows, with equal values
 * together. InvalidInputError when a category has more codes than bins.
 */
export function binTable(engine: Engine, inputs: readonly TreeInput[], rows: number): BinnedTable {
  const stride = strideOf(inputs.length);
  const bins = engine.take(rows * stride);
  const lines = engine.take(rows * inputs.length);
  const mark = engine.mark();
  const edges = engine.take(inputs.length * BINS * 4);
  const edgeCounts = sketch(engine, inputs, rows, edges);
  const kinds = engine.take(inputs.length);
  inputs.forEach((input, column) => {
    if (input.kind === 'category' && input.count > MAX_BINS)
      throw new PerennialError(
        'InvalidInputError',
        `column ${column} has ${input.count} categories, trees take at most ${MAX_BINS}`,
      );
    engine.u8[kinds + column] = input.kind === 'category' ? 1 : 0;
  });
  const room = batchRows(rows, inputs.length);
  const batch = engine.take(inputs.length * room * 4);
  for (let first = 0; first < rows; first += room) {
    const count = Math.min(room, rows - first);
    inputs.forEach((input, column) => {
      const at = batch / 4 + column * room;
      if (input.kind === 'category') engine.i32.set(input.codes.subarray(first, first + count), at);
      else engine.f32.set(input.values.subarray(first, first + count), at);
    });
    engine.run('binColumns', [
      inputs.length,
      stride,
      bins,
      batch,
      count,
      room,
      first,
      edges,
      kinds,
      lines,
      rows,
    ]);
  }
  const columns = inputs.map((input, column): BinnedColumn => {
    if (input.kind === 'category')
      return { kind: 'category', bins: input.count + 1, edges: new Float32Array() };
    const first = edges / 4 + column * BINS;
    return {
      kind: 'number',
      bins: edgeCounts[column]! + 2,
      edges: engine.f32.slice(first, first + edgeCounts[column]!),
    };
  });
  engine.release(mark);
  return { engine, rows, stride, columns, bins, lines };
}

/** Finds the cuts of every number column; categories get none. */
function sketch(engine: Engine, inputs: readonly TreeInput[], rows: number, edges: number): number[] {
  const mark = engine.mark();
  const size = Math.min(rows, SAMPLE_ROWS);
  const counts = engine.take(inputs.length * 4);
  const samples = engine.take(inputs.length * size * 4);
  const step = rows / size;
  inputs.forEach((input, column) => {
    const at = samples / 4 + column * size;
    if (input.kind === 'category') engine.f32.fill(Number.NaN, at, at + size);
    else if (size === rows) engine.f32.set(input.values, at);
    else for (let i = 0; i < size; i++) engine.f32[at + i] = input.values[Math.floor(i * step)]!;
  });
  const room = engine.take((8 * size + 8_192) * engine.shares);
  const shares = size * inputs.length > 100_000 ? engine.shares : 1;
  engine.run('sketchColumns', [inputs.length, samples, size, MAX_BINS, edges, counts, room], [], shares);
  const found = Array.from(engine.i32.subarray(counts / 4, counts / 4 + inputs.length));
  engine.release(mark);
  return found;
}
