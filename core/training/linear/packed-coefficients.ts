import type { PackedLayout } from './packed-rows.ts';

/** Coefficients or gradients as the kernels want them: per packed dense column (the constant first), per slot. */
export interface PackedCoefficients {
  columns: Float64Array;
  slots: Float64Array;
}

/** All zero, for a layout. */
export function emptyCoefficients(layout: PackedLayout): PackedCoefficients {
  return { columns: new Float64Array(layout.columnCount), slots: new Float64Array(layout.slotCount) };
}

/** Copies parameters (weights in design order, then the intercept) from `start` of `from`; slots of "none" stay 0. */
export function toPacked(
  layout: PackedLayout,
  from: Float64Array,
  start: number,
  into: PackedCoefficients,
): void {
  const denseCount = layout.columnCount - 1;
  let next = start;
  for (let column = 1; column <= denseCount; column++) into.columns[column] = from[next++]!;
  for (let block = 0; block < layout.blockSizes.length; block++) {
    const first = layout.slotStart[block]! + 1;
    for (let value = 0; value < layout.blockSizes[block]!; value++) into.slots[first + value] = from[next++]!;
  }
  into.columns[0] = from[next]!;
}

/** The inverse of toPacked. */
export function fromPacked(
  layout: PackedLayout,
  from: PackedCoefficients,
  into: Float64Array,
  start: number,
): void {
  const denseCount = layout.columnCount - 1;
  let next = start;
  for (let column = 1; column <= denseCount; column++) into[next++] = from.columns[column]!;
  for (let block = 0; block < layout.blockSizes.length; block++) {
    const first = layout.slotStart[block]! + 1;
    for (let value = 0; value < layout.blockSizes[block]!; value++) into[next++] = from.slots[first + value]!;
  }
  into[next] = from.columns[0]!;
}
