import { PerennialError } from '../../errors.ts';
import { NO_THREADS, type Threads } from '../kernels/engine.ts';
import type { LinearDesign } from '../linear-design.ts';
import { checkLinearInput, type LinearFitInput } from './check-linear-input.ts';
import { factorCholesky, solveCholesky } from './cholesky.ts';
import { columnShift, denseShift } from './column-shift.ts';
import { gramOf } from './gram.ts';
import type { GramSums } from './gram-sums.ts';
import type { LinearModel } from './linear-model.ts';
import { crossProducts, eliminationOrder, normalMatrix, penaltyDiagonal } from './normal-matrix.ts';
import { threadsForProducts } from './start-engine.ts';

/**
 * Ridge regression: for each lambda, in the order given, the minimum of Σ weight · (y − Xw − b)² + lambda · ‖w‖², the
 * intercept b unpenalised (scikit-learn's `Ridge(alpha=lambda)`). One pass over the rows, one Cholesky factorisation a
 * lambda. Where the normal matrix is singular (lambda 0 and dependent columns) a relative jitter of 1e-9 on its
 * diagonal picks one of the solutions, and a column that is always 0 gets weight 0. `target` and `weights` are by
 * design row. Refuses what checkLinearInput refuses, and targets or columns that are not finite. The same bytes for
 * every number of threads.
 */
export function fitRidge(
  design: LinearDesign,
  target: Float64Array,
  options: LinearFitInput,
  threads: Threads = NO_THREADS,
): LinearModel[] {
  checkLinearInput(design, target.length, options);
  const origin = ridgeOrigin(design, target, options.rows);
  const { rows, weights } = options;
  const sums = gramOf(design, origin.shift, target, origin.targetShift, {
    rows,
    weights,
    threads: threadsForProducts(design, threads),
  });
  return solveRidge(design, sums, origin, options.lambdas);
}

/** What was subtracted from the dense columns and the target before their products were summed. */
export interface RidgeOrigin {
  shift: Float64Array;
  targetShift: number;
}

/** About the means over `rows` (all when undefined) of the dense columns and the target. */
export function ridgeOrigin(
  design: LinearDesign,
  target: Float64Array,
  rows: Int32Array | undefined,
): RidgeOrigin {
  return { shift: denseShift(design, rows), targetShift: columnShift(target, rows) };
}

/**
 * The ridge solutions for sums of products that already exist, one per lambda, in the order given. Refuses sums over
 * values that are not finite.
 */
export function solveRidge(
  design: LinearDesign,
  sums: GramSums,
  { shift, targetShift }: RidgeOrigin,
  lambdas: readonly number[],
): LinearModel[] {
  const denseCount = design.dense.length;
  checkSums(sums, denseCount);
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

/** Values that are not finite show in the sum of their column. */
function checkSums({ cells, layout }: GramSums, denseCount: number): void {
  for (let column = 1; column <= denseCount + 1; column++) {
    if (Number.isFinite(cells[column * layout.stride])) continue;
    const what = column > denseCount ? 'the target' : `dense column ${column - 1}`;
    throw new PerennialError('InvalidInputError', `${what} is not finite in every row used`, {
      ...(column <= denseCount && { column: column - 1 }),
    });
  }
}
