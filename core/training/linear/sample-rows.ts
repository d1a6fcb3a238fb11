import { emptyCoefficients, fromPacked } from './packed-coefficients.ts';
import { CHUNK_ROWS, type PackedRows } from './packed-rows.ts';
import { addSquaresChunk } from './score-chunk.ts';

/** The sample has at least these rows, and at least 40 per parameter. */
const SAMPLE_ROWS = 16_384;
const SAMPLE_ROWS_PER_PARAMETER = 40;
/**
 * A parameter of whose Σ x² the sample has less than this share counts as missing. Not more generously: where columns
 * depend on each other only the penalty bends the objective, and curvature added by a guess would hide it.
 */
const SCARCE_SHARE = 0.25;

/** A sample of packed rows: the chunks 0, step, 2 · step, …; all of them when `step` is 1. */
export interface RowSample {
  step: number;
  /** The sum of the sampled rows' weights, and what scales it to all rows. */
  weight: number;
  scale: number;
  /** By parameter, Σ x² of the rows outside the sample where the sample has hardly any of it, else 0. */
  missing: Float64Array;
}

/** The sample that stands for `packed` where an approximation will do; `size` is the parameters of one score. */
export function sampleRows(packed: PackedRows, size: number, weights: Float64Array | undefined): RowSample {
  const chunkCount = Math.ceil(packed.rowCount / CHUNK_ROWS);
  const wanted = Math.max(SAMPLE_ROWS, SAMPLE_ROWS_PER_PARAMETER * size) / CHUNK_ROWS;
  const step = Math.floor(chunkCount / wanted);
  const everything = { step: 1, weight: 1, scale: 1, missing: new Float64Array(size) };
  if (step <= 1) return everything;

  const all = sumSquares(packed, size, weights, 1);
  const sampled = sumSquares(packed, size, weights, step);
  const weight = sampled[size - 1]!;
  if (!(weight > 0)) return everything;
  const scale = all[size - 1]! / weight;
  const missing = all.map((value, parameter) => {
    const seen = scale * sampled[parameter]!;
    return seen < SCARCE_SHARE * value ? value - seen : 0;
  });
  return { step, weight, scale, missing };
}

/** By parameter, Σ weight · x² over every `step`-th chunk; the last is the sum of weights. */
function sumSquares(
  packed: PackedRows,
  size: number,
  weights: Float64Array | undefined,
  step: number,
): Float64Array {
  const ones = new Float64Array(CHUNK_ROWS).fill(1);
  const sums = emptyCoefficients(packed.layout);
  for (let first = 0; first < packed.rowCount; first += CHUNK_ROWS * step) {
    const count = Math.min(CHUNK_ROWS, packed.rowCount - first);
    addSquaresChunk(packed, first / CHUNK_ROWS, count, weights ?? ones, weights ? first : 0, sums);
  }
  const squares = new Float64Array(size);
  fromPacked(packed.layout, sums, squares, 0);
  return squares;
}
