import { PerennialError } from '../../errors.ts';
import type { LinearDesign } from '../linear-design.ts';

/** Rows handled together: one chunk of a typical design stays in the first-level cache. */
export const CHUNK_ROWS = 256;

/**
 * How the columns of a design are arranged inside a chunk: `columnCount` dense columns (the constant 1, the
 * design's dense columns, then possibly the target), and one run of slots per one-hot block. The first slot of
 * a block stands for "whole block 0", so that no kernel needs a branch; its weight is always 0.
 */
export interface PackedLayout {
  columnCount: number;
  blockSizes: Int32Array;
  slotStart: Int32Array;
  slotCount: number;
}

/**
 * Rows of a design copied chunk by chunk, each chunk column after column, dense columns minus `shift`.
 * Chunk k starts at k · CHUNK_ROWS · columnCount in `dense` and k · CHUNK_ROWS · blockCount in `active`.
 */
export interface PackedRows {
  layout: PackedLayout;
  rowCount: number;
  dense: Float64Array;
  active: Int32Array;
}

/** The layout of `design` with the constant column first and `extraColumns` more dense columns at the end. */
export function layoutOf(design: LinearDesign, extraColumns = 0): PackedLayout {
  const blockSizes = Int32Array.from(design.hot, (block) => block.size);
  const slotStart = new Int32Array(blockSizes.length);
  let slotCount = 0;
  for (let block = 0; block < blockSizes.length; block++) {
    slotStart[block] = slotCount;
    slotCount += blockSizes[block]! + 1;
  }
  return { columnCount: 1 + design.dense.length + extraColumns, blockSizes, slotStart, slotCount };
}

/**
 * Mean of `column` over `rows` (all rows when undefined), found relative to its first value: exact for a
 * constant column and free of cancellation for a large offset. NaN or infinite when any value is.
 */
export function columnMean(column: Float64Array, rows: Int32Array | undefined): number {
  const count = rows === undefined ? column.length : rows.length;
  if (count === 0) return 0;
  const first = rows === undefined ? column[0]! : column[rows[0]!]!;
  let sum = 0;
  if (rows === undefined) for (let i = 0; i < count; i++) sum += column[i]! - first;
  else for (let i = 0; i < count; i++) sum += column[rows[i]!]! - first;
  return first + sum / count;
}

/** The mean of each dense column over `rows`; refuses a column that is not finite there. */
export function denseShift(design: LinearDesign, rows: Int32Array | undefined): Float64Array {
  return Float64Array.from(design.dense, (column, index) => {
    const mean = columnMean(column, rows);
    if (Number.isFinite(mean)) return mean;
    throw new PerennialError('InvalidInputError', `dense column ${index} is not finite in every row used`, {
      column: index,
    });
  });
}

/** Copies `column` minus `shift` for `count` rows from position `first` of `rows` to `into[at…]`. */
export function packColumn(
  column: Float64Array,
  shift: number,
  rows: Int32Array | undefined,
  first: number,
  count: number,
  into: Float64Array,
  at: number,
): void {
  if (rows === undefined) for (let i = 0; i < count; i++) into[at + i] = column[first + i]! - shift;
  else for (let i = 0; i < count; i++) into[at + i] = column[rows[first + i]!]! - shift;
}

/** Copies the chunk of `count` rows that starts at position `first` of `rows`: constant, dense columns, blocks. */
export function packChunk(
  design: LinearDesign,
  shift: Float64Array,
  rows: Int32Array | undefined,
  first: number,
  count: number,
  dense: Float64Array,
  denseStart: number,
  active: Int32Array,
  activeStart: number,
): void {
  dense.fill(1, denseStart, denseStart + count);
  for (let column = 0; column < design.dense.length; column++) {
    const at = denseStart + (column + 1) * CHUNK_ROWS;
    packColumn(design.dense[column]!, shift[column]!, rows, first, count, dense, at);
  }
  for (let block = 0; block < design.hot.length; block++) {
    const { active: source, size } = design.hot[block]!;
    const at = activeStart + block * CHUNK_ROWS;
    let lowest = 0;
    let highest = 0;
    for (let i = 0; i < count; i++) {
      const slot = source[rows === undefined ? first + i : rows[first + i]!]! + 1;
      active[at + i] = slot;
      if (slot < lowest) lowest = slot;
      if (slot > highest) highest = slot;
    }
    if (lowest < 0 || highest > size) {
      const message = `one-hot block ${block} of ${size} columns has an active index outside -1 … ${size - 1}`;
      throw new PerennialError('InvalidInputError', message, { block, size });
    }
  }
}

/** Copies the rows of a design that a trainer reads many times (8 bytes a dense value, 4 a block). */
export function packRows(
  design: LinearDesign,
  shift: Float64Array,
  rows: Int32Array | undefined,
): PackedRows {
  const layout = layoutOf(design);
  const rowCount = rows === undefined ? design.rows : rows.length;
  const chunkCount = Math.ceil(rowCount / CHUNK_ROWS);
  const dense = new Float64Array(chunkCount * CHUNK_ROWS * layout.columnCount);
  const active = new Int32Array(chunkCount * CHUNK_ROWS * layout.blockSizes.length);
  for (let chunk = 0; chunk < chunkCount; chunk++) {
    const first = chunk * CHUNK_ROWS;
    const count = Math.min(CHUNK_ROWS, rowCount - first);
    const denseStart = first * layout.columnCount;
    const activeStart = first * layout.blockSizes.length;
    packChunk(design, shift, rows, first, count, dense, denseStart, active, activeStart);
  }
  return { layout, rowCount, dense, active };
}
