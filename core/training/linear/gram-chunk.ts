import { addColumnProducts } from './column-products.ts';
import { CHUNK_ROWS, type PackedLayout } from './packed-rows.ts';

/**
 * Sums of products over rows, in the form the columns have: `columns` is the lower triangle (row-major) of dense ×
 * dense, `slots` is dense × one-hot (a row of `columnCount` sums per slot, the count first), `pairs` holds one
 * contingency table per pair of blocks, the earlier block's slots by the later block's slots, from `pairStart`.
 */
export interface GramSums {
  layout: PackedLayout;
  columns: Float64Array;
  slots: Float64Array;
  pairs: Float64Array;
  pairStart: Int32Array;
}

/** Sums over no row at all. */
export function emptyGramSums(layout: PackedLayout): GramSums {
  const { columnCount, blockSizes, slotCount } = layout;
  const blockCount = blockSizes.length;
  const pairStart = new Int32Array(blockCount * blockCount);
  let pairCells = 0;
  for (let later = 1; later < blockCount; later++) {
    for (let earlier = 0; earlier < later; earlier++) {
      pairStart[later * blockCount + earlier] = pairCells;
      pairCells += (blockSizes[earlier]! + 1) * (blockSizes[later]! + 1);
    }
  }
  return {
    layout,
    columns: new Float64Array(columnCount * columnCount),
    slots: new Float64Array(slotCount * columnCount),
    pairs: new Float64Array(pairCells),
    pairStart,
  };
}

/**
 * Adds the products of one chunk. `left` holds the chunk's dense columns times the row weights (its first column is
 * therefore the weights themselves), `right` the columns as they are; without weights both are the same array.
 */
export function addGramChunk(
  sums: GramSums,
  left: Float64Array,
  leftStart: number,
  right: Float64Array,
  rightStart: number,
  active: Int32Array,
  activeStart: number,
  count: number,
): void {
  addColumnProducts(sums.columns, sums.layout.columnCount, left, leftStart, right, rightStart, count);
  addSlotSums(sums, left, leftStart, active, activeStart, count);
  addPairCounts(sums, left, leftStart, active, activeStart, count);
}

/** Dense × one-hot: each row adds its dense values to the sums of its active slot, four columns at a time. */
function addSlotSums(
  sums: GramSums,
  left: Float64Array,
  leftStart: number,
  active: Int32Array,
  activeStart: number,
  count: number,
): void {
  const { columnCount, slotStart } = sums.layout;
  const into = sums.slots;
  const rowOf = new Int32Array(CHUNK_ROWS);
  for (let block = 0; block < slotStart.length; block++) {
    const base = slotStart[block]!;
    const at = activeStart + block * CHUNK_ROWS;
    for (let k = 0; k < count; k++) rowOf[k] = (base + active[at + k]!) * columnCount;
    let column = 0;
    for (; column + 4 <= columnCount; column += 4) {
      const c0 = leftStart + column * CHUNK_ROWS;
      const c1 = c0 + CHUNK_ROWS;
      const c2 = c1 + CHUNK_ROWS;
      const c3 = c2 + CHUNK_ROWS;
      for (let k = 0; k < count; k++) {
        const cell = rowOf[k]! + column;
        into[cell]! += left[c0 + k]!;
        into[cell + 1]! += left[c1 + k]!;
        into[cell + 2]! += left[c2 + k]!;
        into[cell + 3]! += left[c3 + k]!;
      }
    }
    for (; column < columnCount; column++) {
      const c0 = leftStart + column * CHUNK_ROWS;
      for (let k = 0; k < count; k++) into[rowOf[k]! + column]! += left[c0 + k]!;
    }
  }
}

/** One-hot × one-hot: weighted contingency counts, two earlier blocks at a time. */
function addPairCounts(
  sums: GramSums,
  left: Float64Array,
  leftStart: number,
  active: Int32Array,
  activeStart: number,
  count: number,
): void {
  const { pairs, pairStart } = sums;
  const { blockSizes } = sums.layout;
  const blockCount = blockSizes.length;
  for (let later = 1; later < blockCount; later++) {
    const stride = blockSizes[later]! + 1;
    const at = activeStart + later * CHUNK_ROWS;
    let earlier = 0;
    for (; earlier + 2 <= later; earlier += 2) {
      const p0 = pairStart[later * blockCount + earlier]!;
      const p1 = pairStart[later * blockCount + earlier + 1]!;
      const e0 = activeStart + earlier * CHUNK_ROWS;
      const e1 = e0 + CHUNK_ROWS;
      for (let k = 0; k < count; k++) {
        const weight = left[leftStart + k]!;
        const column = active[at + k]!;
        pairs[p0 + active[e0 + k]! * stride + column]! += weight;
        pairs[p1 + active[e1 + k]! * stride + column]! += weight;
      }
    }
    if (earlier < later) {
      const p0 = pairStart[later * blockCount + earlier]!;
      const e0 = activeStart + earlier * CHUNK_ROWS;
      for (let k = 0; k < count; k++) {
        pairs[p0 + active[e0 + k]! * stride + active[at + k]!]! += left[leftStart + k]!;
      }
    }
  }
}
