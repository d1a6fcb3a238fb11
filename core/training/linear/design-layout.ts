import type { LinearDesign } from '../linear-design.ts';

/**
 * How the kernels arrange what belongs to the columns of a design: `columnCount` dense columns (the constant 1, the
 * design's dense columns, then possibly the target), `stride` places for them, and one run of slots per one-hot
 * block. The first slot of a block stands for "whole block 0", so that no kernel needs a branch; its weight is always 0.
 */
export interface DesignLayout {
  columnCount: number;
  /** A multiple of 4, three more than the columns at least: kernels read four at a time from the second on. */
  stride: number;
  blockSizes: Int32Array;
  slotStart: Int32Array;
  slotCount: number;
}

/** The layout of `design` with the constant column first and `extraColumns` more dense columns at the end. */
export function layoutOf(design: LinearDesign, extraColumns = 0): DesignLayout {
  const blockSizes = Int32Array.from(design.hot, (block) => block.size);
  const slotStart = new Int32Array(blockSizes.length);
  let slotCount = 0;
  for (let block = 0; block < blockSizes.length; block++) {
    slotStart[block] = slotCount;
    slotCount += blockSizes[block]! + 1;
  }
  const columnCount = 1 + design.dense.length + extraColumns;
  return { columnCount, stride: (columnCount + 6) & ~3, blockSizes, slotStart, slotCount };
}

/** Places of one score's coefficients or gradient: those of the dense columns, then those of the slots. */
export function coefficientCount({ stride, slotCount }: DesignLayout): number {
  return stride + slotCount;
}

/** Copies parameters (weights in design order, then the intercept) from `start` of `from`; other places stay as they are. */
export function toCoefficients(
  layout: DesignLayout,
  from: Float64Array,
  start: number,
  into: Float64Array,
  at: number,
): void {
  visitParameters(layout, (parameter, place) => {
    into[at + place] = from[start + parameter]!;
  });
}

/** The inverse of toCoefficients. */
export function fromCoefficients(
  layout: DesignLayout,
  from: Float64Array,
  at: number,
  into: Float64Array,
  start: number,
): void {
  visitParameters(layout, (parameter, place) => {
    into[start + parameter] = from[at + place]!;
  });
}

function visitParameters(
  { columnCount, stride, blockSizes, slotStart }: DesignLayout,
  visit: (parameter: number, place: number) => void,
): void {
  let next = 0;
  for (let column = 1; column < columnCount; column++) visit(next++, column);
  for (let block = 0; block < blockSizes.length; block++) {
    const first = stride + slotStart[block]! + 1;
    for (let value = 0; value < blockSizes[block]!; value++) visit(next++, first + value);
  }
  visit(next, 0);
}
