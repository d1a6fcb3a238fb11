import type { DesignLayout } from './design-layout.ts';

/**
 * Sums of products over rows, in the form the columns have. `cells` holds the products of the dense columns (the lower
 * triangle, rows of `layout.stride`; what lies above it means nothing), from `slotCells` dense × one-hot (such a row per
 * slot, the count first), from `pairCells` one contingency table per pair of blocks, the earlier block's slots by the
 * later block's, each from `pairStart[later · blocks + earlier]` on.
 */
export interface GramSums {
  layout: DesignLayout;
  cells: Float64Array;
  slotCells: number;
  pairCells: number;
  pairStart: Int32Array;
}

/** Sums over no row at all. */
export function emptyGramSums(layout: DesignLayout): GramSums {
  const { stride, blockSizes, slotCount } = layout;
  const blockCount = blockSizes.length;
  const pairStart = new Int32Array(blockCount * blockCount);
  let pairs = 0;
  for (let later = 1; later < blockCount; later++) {
    for (let earlier = 0; earlier < later; earlier++) {
      pairStart[later * blockCount + earlier] = pairs;
      pairs += (blockSizes[earlier]! + 1) * (blockSizes[later]! + 1);
    }
  }
  const slotCells = stride * stride;
  const pairCells = slotCells + slotCount * stride;
  return { layout, cells: new Float64Array(pairCells + pairs), slotCells, pairCells, pairStart };
}

/** Adds the sums over other rows of the same design (same shift) to `into`. */
export function addGramSums(into: GramSums, other: GramSums): void {
  for (let i = 0; i < into.cells.length; i++) into.cells[i]! += other.cells[i]!;
}
