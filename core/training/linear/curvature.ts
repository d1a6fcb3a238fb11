import { type CholeskyFactor, factorCholesky, solveCholesky } from './cholesky.ts';
import type { GramSums } from './gram-sums.ts';
import { type EliminationOrder, normalMatrix, penaltyDiagonal } from './normal-matrix.ts';

/** Multiplications of one factorisation beyond which only the diagonal is worth having: a full width of 1,000. */
const FACTORED_WORK_LIMIT = 1000 ** 3;
/** Bytes of factors beyond which only diagonals are kept. */
const FACTORED_BYTES_LIMIT = 2 ** 28;
/**
 * A parameter of whose curvature a sample has less than this share counts as missing there. Not more generously: where
 * columns depend on each other only the penalty bends the objective, and curvature added by a guess would hide it.
 */
const SCARCE_SHARE = 0.25;

/** True when `count` Hessians of a design should be factored, false when their diagonals must do. */
export function isWorthFactoring(order: EliminationOrder, count: number): boolean {
  const size = order.positionOf.length;
  const rest = size - order.leadingSize;
  return (
    count * rest * rest * size <= FACTORED_WORK_LIMIT && count * rest * size * 16 <= FACTORED_BYTES_LIMIT
  );
}

/** An approximate Hessian of one linear score, inverted. */
export interface Curvature {
  /** Replaces the parameters from `start` of `vector` by inverse · parameters. */
  precondition(vector: Float64Array, start: number): void;
}

/**
 * The Hessian `scale` · sums + penalty as a Cholesky factor. Where the sums are a sample's, `diagonal` is that of all
 * rows (by parameter), and curvature that the sample hardly has is taken from it. Undefined without a finite factor.
 */
export function factoredCurvature(
  sums: GramSums,
  order: EliminationOrder,
  lambda: number,
  scale: number,
  diagonal: Float64Array | undefined,
): Curvature | undefined {
  const { positionOf } = order;
  const matrix = normalMatrix(sums, order, sums.layout.columnCount - 1, scale);
  const penalty = penaltyDiagonal(order, lambda);
  diagonal?.forEach((value, parameter) => {
    const position = positionOf[parameter]!;
    const row = position - matrix.leading.length;
    const seen = row < 0 ? matrix.leading[position]! : matrix.rows[row * matrix.size + position]!;
    if (seen < SCARCE_SHARE * value) penalty[position]! += value - seen;
  });
  const factor: CholeskyFactor | undefined = factorCholesky(matrix, penalty);
  if (factor === undefined) return undefined;
  const ordered = new Float64Array(positionOf.length);
  return {
    precondition: (vector, start) => {
      for (let i = 0; i < ordered.length; i++) ordered[positionOf[i]!] = vector[start + i]!;
      solveCholesky(factor, ordered);
      for (let i = 0; i < ordered.length; i++) vector[start + i] = ordered[positionOf[i]!]!;
    },
  };
}

/** The Hessian as its diagonal (by parameter, without the penalty), for designs too wide to factor. */
export function diagonalCurvature(diagonal: Float64Array, lambda: number): Curvature {
  const last = diagonal.length - 1;
  const inverse = diagonal.map((value, i) => {
    const sum = value + (i === last ? 0 : lambda);
    return sum > 0 ? 1 / sum : 0;
  });
  return {
    precondition: (vector, start) => {
      for (let i = 0; i < inverse.length; i++) vector[start + i]! *= inverse[i]!;
    },
  };
}
