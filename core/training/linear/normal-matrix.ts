import type { LinearDesign } from '../linear-design.ts';
import { designWidth } from '../linear-design.ts';
import type { NormalMatrix } from './cholesky.ts';
import type { GramSums } from './gram-sums.ts';

/**
 * The order in which parameters (the weights in design order, then the intercept) are eliminated: the largest
 * one-hot block first, because its columns have no products with each other. `positionOf[parameter]` is its place.
 */
export interface EliminationOrder {
  leadingBlock: number;
  leadingSize: number;
  positionOf: Int32Array;
}

/** The elimination order of a design. */
export function eliminationOrder(design: LinearDesign): EliminationOrder {
  let leadingBlock = -1;
  let leadingSize = 0;
  design.hot.forEach((block, index) => {
    if (block.size > leadingSize) {
      leadingBlock = index;
      leadingSize = block.size;
    }
  });
  const width = designWidth(design);
  const positionOf = new Int32Array(width + 1);
  let next = leadingSize;
  let parameter = design.dense.length;
  design.hot.forEach((block, index) => {
    let position = index === leadingBlock ? 0 : next;
    if (index !== leadingBlock) next += block.size;
    for (let column = 0; column < block.size; column++) positionOf[parameter++] = position++;
  });
  for (let column = 0; column < design.dense.length; column++) positionOf[column] = next++;
  positionOf[width] = next;
  return { leadingBlock, leadingSize, positionOf };
}

/** Σ weight · x xᵀ of the parameters, times `scale`, in elimination order. `denseCount` leaves a target column out. */
export function normalMatrix(
  sums: GramSums,
  order: EliminationOrder,
  denseCount: number,
  scale = 1,
): NormalMatrix {
  const { cells, slotCells, pairCells } = sums;
  const { stride, blockSizes, slotStart } = sums.layout;
  const { positionOf, leadingBlock, leadingSize } = order;
  const size = positionOf.length;
  const rest = size - leadingSize;
  const leading = new Float64Array(leadingSize);
  const rows = new Float64Array(rest * size);
  const put = (one: number, other: number, value: number) => {
    const row = Math.max(one, other);
    rows[(row - leadingSize) * size + one + other - row] = value * scale;
  };
  const densePosition = (column: number) => positionOf[column === 0 ? size - 1 : column - 1]!;

  for (let i = 0; i <= denseCount; i++) {
    for (let j = 0; j <= i; j++) put(densePosition(i), densePosition(j), cells[i * stride + j]!);
  }
  const blockCount = blockSizes.length;
  const firstParameter = new Int32Array(blockCount);
  for (let block = 0, next = denseCount; block < blockCount; block++) {
    firstParameter[block] = next;
    next += blockSizes[block]!;
  }
  for (let block = 0; block < blockCount; block++) {
    for (let value = 0; value < blockSizes[block]!; value++) {
      const position = positionOf[firstParameter[block]! + value]!;
      const slot = slotCells + (slotStart[block]! + value + 1) * stride;
      for (let column = 0; column <= denseCount; column++) {
        put(position, densePosition(column), cells[slot + column]!);
      }
      if (block === leadingBlock) leading[value] = cells[slot]! * scale;
      else put(position, position, cells[slot]!);
    }
  }
  for (let later = 1; later < blockCount; later++) {
    const width = blockSizes[later]! + 1;
    for (let earlier = 0; earlier < later; earlier++) {
      const table = pairCells + sums.pairStart[later * blockCount + earlier]!;
      for (let i = 0; i < blockSizes[earlier]!; i++) {
        const position = positionOf[firstParameter[earlier]! + i]!;
        const first = table + (i + 1) * width + 1;
        for (let j = 0; j < width - 1; j++) {
          put(position, positionOf[firstParameter[later]! + j]!, cells[first + j]!);
        }
      }
    }
  }
  return { leading, rows, rest, size };
}

/** Σ weight · x · (dense column `column`, the constant's 0), in elimination order: the right side of the normal equations. */
export function crossProducts(
  sums: GramSums,
  order: EliminationOrder,
  denseCount: number,
  column: number,
): Float64Array {
  const { stride, blockSizes, slotStart } = sums.layout;
  const products = new Float64Array(order.positionOf.length);
  for (let dense = 0; dense <= denseCount; dense++) {
    const parameter = dense === 0 ? products.length - 1 : dense - 1;
    products[order.positionOf[parameter]!] = sums.cells[column * stride + dense]!;
  }
  let parameter = denseCount;
  for (let block = 0; block < blockSizes.length; block++) {
    for (let value = 0; value < blockSizes[block]!; value++) {
      const slot = sums.slotCells + (slotStart[block]! + value + 1) * stride;
      products[order.positionOf[parameter++]!] = sums.cells[slot + column]!;
    }
  }
  return products;
}

/** The penalty on each diagonal entry in elimination order: lambda for weights, 0 for the intercept. */
export function penaltyDiagonal(order: EliminationOrder, lambda: number): Float64Array {
  const penalty = new Float64Array(order.positionOf.length).fill(lambda);
  penalty[order.positionOf[order.positionOf.length - 1]!] = 0;
  return penalty;
}
