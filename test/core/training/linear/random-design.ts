import { createRandom } from '../../../../core/random.ts';
import type { LinearDesign } from '../../../../core/training/linear-design.ts';
import { designWidth } from '../../../../core/training/linear-design.ts';

/** A design of standard normal columns and skewed one-hot blocks; `noneShare` of each block's rows are -1. */
export function randomDesign(
  seed: number,
  rows: number,
  denseCount: number,
  blockSizes: number[],
  noneShare = 0,
): LinearDesign {
  const { next, normal } = createRandom(seed);
  const dense = Array.from({ length: denseCount }, () => Float64Array.from({ length: rows }, normal));
  const hot = blockSizes.map((size) => ({
    size,
    active: Int32Array.from({ length: rows }, () =>
      next() < noneShare ? -1 : Math.floor(next() * next() * size),
    ),
  }));
  return { rows, dense, hot };
}

/** The rows of a design as plain numbers, one-hot blocks written out, with a last column of ones. */
export function expandRows(design: LinearDesign): Float64Array[] {
  const width = designWidth(design);
  return Array.from({ length: design.rows }, (_, row) => {
    const values = new Float64Array(width + 1);
    design.dense.forEach((column, index) => {
      values[index] = column[row]!;
    });
    let first = design.dense.length;
    for (const { active, size } of design.hot) {
      if (active[row]! >= 0) values[first + active[row]!] = 1;
      first += size;
    }
    values[width] = 1;
    return values;
  });
}

/** A score per row from weights and an intercept drawn from a seed. */
export function randomScores(seed: number, design: LinearDesign): Float64Array {
  const { next } = createRandom(seed);
  const weights = Float64Array.from({ length: designWidth(design) + 1 }, () => 2 * next() - 1);
  const scores = new Float64Array(design.rows).fill(weights.at(-1)!);
  design.dense.forEach((column, index) => {
    column.forEach((value, row) => {
      scores[row]! += value * weights[index]!;
    });
  });
  let first = design.dense.length;
  for (const { active, size } of design.hot) {
    active.forEach((value, row) => {
      if (value >= 0) scores[row]! += weights[first + value]!;
    });
    first += size;
  }
  return scores;
}

/** Labels 0 or 1, 1 with the probability of each score's sigmoid. */
export function randomLabels(seed: number, scores: Float64Array): Uint8Array {
  const { next } = createRandom(seed);
  return Uint8Array.from(scores, (score) => (next() < 1 / (1 + Math.exp(-score)) ? 1 : 0));
}

/** The largest absolute difference, relative to the largest absolute value of `expected`. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let largest = Number.MIN_VALUE;
  let error = actual.length === expected.length ? 0 : Infinity;
  for (let i = 0; i < expected.length; i++) {
    largest = Math.max(largest, Math.abs(expected[i]!));
    const difference = Math.abs(actual[i]! - expected[i]!);
    if (!(difference <= error)) error = difference;
  }
  return error / largest;
}
