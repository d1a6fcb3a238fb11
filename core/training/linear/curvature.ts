import { type CholeskyFactor, factorCholesky, solveCholesky } from './cholesky.ts';
import { weightColumns } from './gram.ts';
import { addGramChunk, emptyGramSums, type GramSums } from './gram-chunk.ts';
import { type EliminationOrder, normalMatrix, penaltyDiagonal } from './normal-matrix.ts';
import { emptyCoefficients, fromPacked, type PackedCoefficients } from './packed-coefficients.ts';
import { CHUNK_ROWS, type PackedRows } from './packed-rows.ts';
import { addSquaresChunk } from './score-chunk.ts';

/** Multiplications of one factorisation beyond which only the diagonal is worth having: a full width of 1,000. */
const FACTORED_WORK_LIMIT = 1000 ** 3;
/** Bytes of factors beyond which only diagonals are kept. */
const FACTORED_BYTES_LIMIT = 2 ** 28;

/** True when `count` Hessians of a design should be factored, false when their diagonals must do. */
export function isWorthFactoring(order: EliminationOrder, count: number): boolean {
  const size = order.positionOf.length;
  const rest = size - order.leadingSize;
  return (
    count * rest * rest * size <= FACTORED_WORK_LIMIT && count * rest * size * 16 <= FACTORED_BYTES_LIMIT
  );
}

/** An approximate Hessian Σ h · x xᵀ + penalty of one linear score, and its inverse: Cholesky factor or diagonal. */
export interface Curvature {
  /** Forgets all rows. */
  clear(): void;
  /** Adds the rows of one chunk with weights `h`. */
  addChunk(chunk: number, count: number, h: Float64Array, hStart: number): void;
  /** Derives the inverse; the sums are multiplied by `scale`, `extra` (by parameter) joins the diagonal. */
  finish(lambda: number, scale: number, extra: Float64Array | undefined): void;
  /** Replaces the parameters from `start` of `vector` by inverse · parameters. */
  precondition(vector: Float64Array, start: number): void;
}

/** The curvature as a Cholesky factor. */
export function factoredCurvature(packed: PackedRows, order: EliminationOrder): Curvature {
  const { layout } = packed;
  const { positionOf } = order;
  const left = new Float64Array(CHUNK_ROWS * layout.columnCount);
  const ordered = new Float64Array(positionOf.length);
  const sums: GramSums = emptyGramSums(layout);
  let factor: CholeskyFactor | undefined;
  return {
    clear: () => {
      sums.columns.fill(0);
      sums.slots.fill(0);
      sums.pairs.fill(0);
    },
    addChunk: (chunk, count, h, hStart) => {
      const start = chunk * CHUNK_ROWS * layout.columnCount;
      const activeStart = chunk * CHUNK_ROWS * layout.blockSizes.length;
      weightColumns(packed.dense, start, h, hStart, layout.columnCount, count, left);
      addGramChunk(sums, left, 0, packed.dense, start, packed.active, activeStart, count);
    },
    finish: (lambda, scale, extra) => {
      const penalty = penaltyDiagonal(order, lambda);
      extra?.forEach((value, parameter) => {
        penalty[positionOf[parameter]!]! += value;
      });
      factor = factorCholesky(normalMatrix(sums, order, layout.columnCount - 1, scale), penalty) ?? factor;
    },
    precondition: (vector, start) => {
      if (factor === undefined) return;
      for (let i = 0; i < ordered.length; i++) ordered[positionOf[i]!] = vector[start + i]!;
      solveCholesky(factor, ordered);
      for (let i = 0; i < ordered.length; i++) vector[start + i] = ordered[positionOf[i]!]!;
    },
  };
}

/** The curvature as a diagonal, for designs too wide to factor. */
export function diagonalCurvature(packed: PackedRows, size: number): Curvature {
  const { layout } = packed;
  const inverse = new Float64Array(size).fill(1);
  const squares: PackedCoefficients = emptyCoefficients(layout);
  return {
    clear: () => {
      squares.columns.fill(0);
      squares.slots.fill(0);
    },
    addChunk: (chunk, count, h, hStart) => addSquaresChunk(packed, chunk, count, h, hStart, squares),
    finish: (lambda, scale, extra) => {
      fromPacked(layout, squares, inverse, 0);
      for (let i = 0; i < size; i++) {
        const diagonal = inverse[i]! * scale + (i === size - 1 ? 0 : lambda) + (extra?.[i] ?? 0);
        inverse[i] = diagonal > 0 ? 1 / diagonal : 0;
      }
    },
    precondition: (vector, start) => {
      for (let i = 0; i < size; i++) vector[start + i]! *= inverse[i]!;
    },
  };
}
