import type { LinearDesign } from '../linear-design.ts';
import type { ClassLoss } from './class-loss.ts';
import { ClassObjective } from './class-objective.ts';
import type { ClassRows } from './class-rows.ts';
import { minimise } from './minimise.ts';
import { eliminationOrder } from './normal-matrix.ts';

/** Newton steps are few; where only a diagonal is known, many cheap ones are needed. */
const FACTORED_ITERATION_LIMIT = 100;
const DIAGONAL_ITERATION_LIMIT = 2000;
/** Precise enough for a start: the sample's own solution is further from that of all rows. */
const SAMPLE_TOLERANCE = 3e-3;
const SAMPLE_ITERATION_LIMIT = 10;

interface ClassPathPoint {
  lambda: number;
  converged: boolean;
  /** Score after score, the weights and the intercept (for the shifted dense columns). */
  parameters: Float64Array;
}

/**
 * Minimises Σ loss + lambda / 2 · ‖weights‖² for each lambda, from the largest to the smallest, each from the
 * solution before it; the points come back in the order of `lambdas`. Many rows are first solved roughly on a sample.
 */
export function fitClassPath(
  design: LinearDesign,
  { packed, weights }: Pick<ClassRows, 'packed' | 'weights'>,
  loss: ClassLoss,
  start: Float64Array,
  lambdas: readonly number[],
  tolerance: number,
): ClassPathPoint[] {
  const objective = new ClassObjective(packed, eliminationOrder(design), loss, weights);
  const iterationLimit = objective.isFactored ? FACTORED_ITERATION_LIMIT : DIAGONAL_ITERATION_LIMIT;
  const at = start.slice();
  const descending = lambdas.map((_, index) => index).sort((a, b) => lambdas[b]! - lambdas[a]! || a - b);
  const points = new Array<ClassPathPoint>(lambdas.length);
  descending.forEach((index, position) => {
    const lambda = lambdas[index]!;
    if (position === 0 && objective.sample.step > 1) {
      objective.start(lambda, at, true);
      minimise(objective, at, { tolerance: SAMPLE_TOLERANCE, iterationLimit: SAMPLE_ITERATION_LIMIT });
    }
    objective.start(lambda, at);
    const { converged } = minimise(objective, at, { tolerance, iterationLimit });
    points[index] = { lambda, converged, parameters: at.slice() };
  });
  return points;
}
