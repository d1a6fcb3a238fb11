import { PerennialError } from '../../errors.ts';
import type { LinearDesign } from '../linear-design.ts';
import { checkLinearInput, type LinearFitInput } from './check-linear-input.ts';
import { factorCholesky, solveCholesky } from './cholesky.ts';
import { gramOf } from './gram.ts';
import type { GramSums } from './gram-chunk.ts';
import type { LinearModel } from './linear-model.ts';
import { crossProducts, eliminationOrder, normalMatrix, penaltyDiagonal } from './normal-matrix.ts';
import { columnMean, denseShift } from './packed-rows.ts';

/**
 * Ridge regression: for each lambda, in the order given, the minimum of Σ weight · (y − Xw − b)² + lambda · ‖w‖², the
 * intercept b unpenalised (scikit-learn's `Ridge(alpha=lambda)`). One pass over the rows, one Cholesky factorisation a
 * lambda. Where the normal matrix is singular (lambda 0 and dependent columns) a relative jitter of 1e-9 on its
 * diagonal picks one of the solutions, and a column that is always 0 gets weight 0. `target` and `weights` are by
 * design row. Refuses what checkLinearInput refuses, and targets or columns that are not finite.
 */
export function fitRidge(design: LinearDesign, target: Float64Array, options: LinearFitInput): LinearModel[] {
  checkLinearInput(design, target.length, options);
  const origin = ridgeOrigin(design, target, options.rows);
  const sums = gramOf(design, origin.shift, target, origin.targetShift, options);
  return solveRidge(design, sums, origin, options.lambdas);
}

/** What was subtracted from the dense columns and the target before their products were summed. */
export interface RidgeOrigin {
  shift: Float64Array;
  targetShift: number;
}

/** The means over `rows` (all when undefined) of the dense columns and the target; refuses values not finite. */
export function ridgeOrigin(
  design: LinearDesign,
  target: Float64Array,
  rows: Int32Array | undefined,
): RidgeOrigin {
  const targetShift = columnMean(target, rows);
  if (!Number.isFinite(targetShift)) {
    throw new PerennialError('InvalidInputError', 'the target is not finite in every row used');
  }
  return { shift: denseShift(design, rows), targetShift };
}

/** The ridge solutions for sums of products that already exist, one per lambda, in the order given. */
export function solveRidge(
  design: LinearDesign,
  sums: GramSums,
  { shift, targetShift }: RidgeOrigin,
  lambdas: readonly number[],
): LinearModel[] {
  const denseCount = design.dense.length;
  const order = eliminationOrder(design);
  const matrix = normalMatrix(sums, order, denseCount);
  const rightSide = crossProducts(sums, order, denseCount, denseCount + 1);
  return lambdas.map((lambda) => {
    const factor = factorCholesky(matrix, penaltyDiagonal(order, lambda));
    if (factor === undefined) {
      throw new PerennialError(
        'InvalidInputError',
        'values too large or too different to sum their products',
      );
    }
    const solution = rightSide.slice();
    solveCholesky(factor, solution);
    const weights = Float64Array.from(order.positionOf.subarray(0, -1), (position) => solution[position]!);
    let intercept = solution[order.positionOf[weights.length]!]! + targetShift;
    for (let column = 0; column < denseCount; column++) intercept -= weights[column]! * shift[column]!;
    return { lambda, intercept, weights };
  });
}
