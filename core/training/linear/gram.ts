import type { LinearDesign } from '../linear-design.ts';
import { addGramChunk, emptyGramSums, type GramSums } from './gram-chunk.ts';
import { CHUNK_ROWS, layoutOf, packChunk, packColumn } from './packed-rows.ts';

/** What the sums run over: `rows` (all when undefined) and row weights by design row (1 when undefined). */
interface GramRows {
  rows?: Int32Array;
  weights?: Float64Array;
}

/**
 * Σ weight · x xᵀ over the rows, x being the constant 1, the dense columns minus `shift`, the target minus
 * `targetShift`, and the one-hot blocks. Shift by the columns' means so that large offsets cost no accuracy. One
 * pass, chunk by chunk in row order.
 */
export function gramOf(
  design: LinearDesign,
  shift: Float64Array,
  target: Float64Array,
  targetShift: number,
  { rows, weights }: GramRows = {},
): GramSums {
  const layout = layoutOf(design, 1);
  const sums = emptyGramSums(layout);
  const rowCount = rows === undefined ? design.rows : rows.length;
  const right = new Float64Array(CHUNK_ROWS * layout.columnCount);
  const left = weights === undefined ? right : new Float64Array(right.length);
  const rowWeights = new Float64Array(CHUNK_ROWS);
  const active = new Int32Array(CHUNK_ROWS * layout.blockSizes.length);
  const targetStart = (layout.columnCount - 1) * CHUNK_ROWS;
  for (let first = 0; first < rowCount; first += CHUNK_ROWS) {
    const count = Math.min(CHUNK_ROWS, rowCount - first);
    packChunk(design, shift, rows, first, count, right, 0, active, 0);
    packColumn(target, targetShift, rows, first, count, right, targetStart);
    if (weights !== undefined) {
      packColumn(weights, 0, rows, first, count, rowWeights, 0);
      weightColumns(right, 0, rowWeights, 0, layout.columnCount, count, left);
    }
    addGramChunk(sums, left, 0, right, 0, active, 0, count);
  }
  return sums;
}

/** Writes the chunk's columns from `start`, each value times its row's weight, to `into` from 0. */
export function weightColumns(
  columns: Float64Array,
  start: number,
  rowWeights: Float64Array,
  weightStart: number,
  columnCount: number,
  count: number,
  into: Float64Array,
): void {
  for (let column = 0; column < columnCount; column++) {
    const at = column * CHUNK_ROWS;
    for (let k = 0; k < count; k++) into[at + k] = columns[start + at + k]! * rowWeights[weightStart + k]!;
  }
}

/** Adds the sums over other rows of the same design (same shift) to `into`. */
export function addGramSums(into: GramSums, other: GramSums): void {
  addTo(into.columns, other.columns);
  addTo(into.slots, other.slots);
  addTo(into.pairs, other.pairs);
}

function addTo(into: Float64Array, other: Float64Array): void {
  for (let i = 0; i < into.length; i++) into[i]! += other[i]!;
}
