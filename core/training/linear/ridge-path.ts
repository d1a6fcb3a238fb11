import { PerennialError } from '../../errors.ts';
import { NO_THREADS, type Threads } from '../kernels/engine.ts';
import type { LinearDesign } from '../linear-design.ts';
import { checkLinearInput } from './check-linear-input.ts';
import { layoutOf } from './design-layout.ts';
import { checkFoldLength, rowsByFold, UNUSED_ROW } from './fold-rows.ts';
import { gramOf } from './gram.ts';
import { addGramSums, emptyGramSums, type GramSums } from './gram-sums.ts';
import type { LinearModel } from './linear-model.ts';
import { type RidgeOrigin, ridgeOrigin, solveRidge } from './ridge.ts';
import { threadsForProducts } from './start-engine.ts';

interface RidgePath {
  /** By fold, the models (one per lambda) trained on the rows of all other folds. */
  folds: LinearModel[][];
  /** The models trained on the rows of every fold. */
  all: LinearModel[];
}

/**
 * Ridge models for every fold and for all folds together, from one pass over the rows: products are summed per fold,
 * and a fold's model is solved from the sums of the others. `foldOf` is the fold of each design row, 255 not used.
 * Objective, jitter and refusals as fitRidge.
 */
export function ridgePath(
  design: LinearDesign,
  target: Float64Array,
  foldOf: Uint8Array,
  foldCount: number,
  lambdas: readonly number[],
  weights?: Float64Array,
  threads: Threads = NO_THREADS,
): RidgePath {
  const origin = pathOrigin(design, target, foldOf, lambdas, weights);
  const worth = threadsForProducts(design, threads);
  const sums = rowsByFold(foldOf, foldCount).map((rows) =>
    gramOf(design, origin.shift, target, origin.targetShift, { rows, weights, threads: worth }),
  );
  return {
    folds: sums.map((_, fold) => solveFold(design, sums, fold, origin, lambdas)),
    all: solveFold(design, sums, -1, origin, lambdas),
  };
}

/**
 * The ridge models trained on the rows that are neither in `fold` nor marked 255, one per lambda: to the byte those of
 * ridgePath, for a caller that fits its folds in different places.
 */
export function fitRidgeFold(
  design: LinearDesign,
  target: Float64Array,
  foldOf: Uint8Array,
  fold: number,
  lambdas: readonly number[],
  weights?: Float64Array,
  threads: Threads = NO_THREADS,
): LinearModel[] {
  const origin = pathOrigin(design, target, foldOf, lambdas, weights);
  let foldCount = fold + 1;
  for (const other of foldOf) if (other !== UNUSED_ROW && other >= foldCount) foldCount = other + 1;
  const worth = threadsForProducts(design, threads);
  const sums = rowsByFold(foldOf, foldCount).map((rows, index) =>
    gramOf(design, origin.shift, target, origin.targetShift, {
      rows: index === fold ? new Int32Array(0) : rows,
      weights,
      threads: worth,
    }),
  );
  return solveFold(design, sums, fold, origin, lambdas);
}

function pathOrigin(
  design: LinearDesign,
  target: Float64Array,
  foldOf: Uint8Array,
  lambdas: readonly number[],
  weights: Float64Array | undefined,
): RidgeOrigin {
  checkFoldLength(foldOf, design.rows);
  const rows = rowsByFold(
    foldOf.map((fold) => (fold === UNUSED_ROW ? UNUSED_ROW : 0)),
    1,
  )[0]!;
  checkLinearInput(design, target.length, { rows, weights, lambdas });
  return ridgeOrigin(design, target, rows);
}

/** Sums the folds other than `left` in their order: subtracting from a total would leave rounding where nothing is. */
function solveFold(
  design: LinearDesign,
  sums: GramSums[],
  left: number,
  origin: RidgeOrigin,
  lambdas: readonly number[],
): LinearModel[] {
  const total = emptyGramSums(layoutOf(design, 1));
  sums.forEach((other, fold) => {
    if (fold !== left) addGramSums(total, other);
  });
  if (!(total.cells[0]! > 0)) {
    throw new PerennialError('InvalidInputError', `fold ${left} leaves no rows to train on`, { fold: left });
  }
  return solveRidge(design, total, origin, lambdas);
}
