/**
 * Each row's mean target in its cell among the rows of the other half; the other half's overall mean where the
 * cell has none there. Cells are small whole numbers from 0, halves 0 or 1.
 */
export function meanInCells(target: Float64Array, cells: Int32Array, half: Uint8Array): Float64Array {
  const fitted = fitMeans(target, cells, half);
  return target.map((_, row) => predictedMean(fitted, cells[row]!, 1 - half[row]!));
}

/** As meanInCells, with a least-squares line in `numbers` per cell; the mean where a cell gives no line. */
export function lineInCells(
  target: Float64Array,
  numbers: Float64Array,
  cells: Int32Array,
  half: Uint8Array,
): Float64Array {
  const fitted = fitMeans(target, cells, half);
  const centres = fitMeans(numbers, cells, half);
  const slots = fitted.sums.length;
  const spread = new Float64Array(slots);
  const joint = new Float64Array(slots);
  for (let row = 0; row < target.length; row++) {
    const slot = 2 * cells[row]! + half[row]!;
    // Measured from the cell's own mean: squares of raw times would swallow the differences.
    const offset = numbers[row]! - centres.sums[slot]! / centres.counts[slot]!;
    spread[slot]! += offset * offset;
    joint[slot]! += offset * target[row]!;
  }
  return target.map((_, row) => {
    const from = 1 - half[row]!;
    const slot = 2 * cells[row]! + from;
    const rise =
      (joint[slot]! / spread[slot]!) * (numbers[row]! - centres.sums[slot]! / centres.counts[slot]!);
    return predictedMean(fitted, cells[row]!, from) + (Number.isFinite(rise) ? rise : 0);
  });
}

/** Sums and counts per cell and half (slot = 2·cell + half), and the mean of each half. */
interface FittedMeans {
  sums: Float64Array;
  counts: Float64Array;
  halfMeans: [number, number];
}

function fitMeans(values: Float64Array, cells: Int32Array, half: Uint8Array): FittedMeans {
  const slots = 2 * (cells.reduce((largest, cell) => Math.max(largest, cell), 0) + 1);
  const sums = new Float64Array(slots);
  const counts = new Float64Array(slots);
  const halfSums: [number, number] = [0, 0];
  const halfCounts: [number, number] = [0, 0];
  for (let row = 0; row < values.length; row++) {
    const side = half[row] === 0 ? 0 : 1;
    sums[2 * cells[row]! + side]! += values[row]!;
    counts[2 * cells[row]! + side]!++;
    halfSums[side] += values[row]!;
    halfCounts[side]++;
  }
  // A few rows can all fall into one half; then there is nothing better than their own mean.
  const overall = (halfSums[0] + halfSums[1]) / values.length;
  const meanOfHalf = (side: 0 | 1) => (halfCounts[side] > 0 ? halfSums[side] / halfCounts[side] : overall);
  const halfMeans: [number, number] = [meanOfHalf(0), meanOfHalf(1)];
  return { sums, counts, halfMeans };
}

function predictedMean(fitted: FittedMeans, cell: number, from: number): number {
  const slot = 2 * cell + from;
  return fitted.counts[slot]! > 0 ? fitted.sums[slot]! / fitted.counts[slot]! : fitted.halfMeans[from]!;
}
