import type { Threads } from '../kernels/engine.ts';
import { startClassKernels } from './class-kernels.ts';
import { ClassObjective } from './class-objective.ts';
import { isWorthFactoring } from './curvature.ts';
import type { RowSource } from './kernel-rows.ts';
import { minimise } from './minimise.ts';
import { eliminationOrder } from './normal-matrix.ts';

/** Newton steps are few; where only a diagonal is known, many cheap ones are needed. */
const FACTORED_ITERATION_LIMIT = 100;
const DIAGONAL_ITERATION_LIMIT = 2000;
/** Precise enough for a start: the sample's own solution is further from that of all rows. */
const SAMPLE_TOLERANCE = 3e-3;
const SAMPLE_ITERATION_LIMIT = 10;

interface ClassPathOptions {
  lambdas: readonly number[];
  tolerance: number;
  threads: Threads;
}

interface ClassPathPoint {
  lambda: number;
  converged: boolean;
  /** Score after score, the weights and the intercept (for the shifted dense columns). */
  parameters: Float64Array;
}

/**
 * Minimises Σ loss + lambda / 2 · ‖weights‖² for each lambda, from the largest to the smallest, each from the
 * solution before it (the first from `start`); the points come back in the order of `lambdas`. Many rows are first
 * solved roughly on a sample. One score (labels 0 or 1) or several (labels are classes).
 */
export function fitClassPath(
  source: RowSource,
  scoreCount: number,
  start: Float64Array,
  { lambdas, tolerance, threads }: ClassPathOptions,
): ClassPathPoint[] {
  const order = eliminationOrder(source.design);
  const isFactored = isWorthFactoring(order, scoreCount);
  const iterationLimit = isFactored ? FACTORED_ITERATION_LIMIT : DIAGONAL_ITERATION_LIMIT;
  const at = start.slice();
  const descending = lambdas.map((_, index) => index).sort((a, b) => lambdas[b]! - lambdas[a]! || a - b);
  const points = new Array<ClassPathPoint>(lambdas.length);
  const kernels = startClassKernels(source, scoreCount, isFactored, threads);
  try {
    const objective = new ClassObjective(kernels, source, order, scoreCount, isFactored);
    descending.forEach((index, position) => {
      const lambda = lambdas[index]!;
      if (position === 0 && objective.isSampled) {
        objective.start(lambda, at, true);
        minimise(objective, at, { tolerance: SAMPLE_TOLERANCE, iterationLimit: SAMPLE_ITERATION_LIMIT });
      }
      objective.start(lambda, at);
      const { converged } = minimise(objective, at, { tolerance, iterationLimit });
      points[index] = { lambda, converged, parameters: at.slice() };
    });
  } finally {
    kernels.close();
  }
  return points;
}
