import { NO_THREADS, type Threads } from '../kernels/engine.ts';
import type { LinearDesign } from '../linear-design.ts';
import { designWidth } from '../linear-design.ts';
import { type ClassFitOptions, classRows, DEFAULT_TOLERANCE, unshiftedIntercept } from './class-rows.ts';
import { fitClassPath } from './fit-class-path.ts';
import type { LinearModel } from './linear-model.ts';

/** `converged` is false only where there may be no minimum: lambda 0 and classes that a plane separates. */
export interface LogisticModel extends LinearModel {
  converged: boolean;
}

/**
 * Binary logistic regression: for each lambda, in the order given, the minimum of Σ weight · log loss + lambda / 2 ·
 * ‖w‖², the intercept unpenalised (scikit-learn's `LogisticRegression(C=1/lambda)`). `target` is 0 or 1 by design row.
 * Refuses what classRows refuses, among it rows of one class only, and columns that are not finite. The same bytes for
 * every number of threads.
 */
export function fitLogistic(
  design: LinearDesign,
  target: Uint8Array,
  options: ClassFitOptions,
  threads: Threads = NO_THREADS,
): LogisticModel[] {
  const { source, classTotals } = classRows(design, target, 2, options);
  const width = designWidth(design);
  const start = new Float64Array(width + 1);
  // Rounded to single precision: the last bit of Math.log may differ between machines, the fit must not.
  start[width] = Math.fround(Math.log(classTotals[1]! / classTotals[0]!));
  const { lambdas, tolerance = DEFAULT_TOLERANCE } = options;
  return fitClassPath(source, 1, start, { lambdas, tolerance, threads }).map(
    ({ lambda, converged, parameters }) => ({
      lambda,
      converged,
      intercept: unshiftedIntercept(parameters, 0, width, source.shift),
      weights: parameters.slice(0, width),
    }),
  );
}
