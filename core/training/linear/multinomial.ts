import { NO_THREADS, type Threads } from '../kernels/engine.ts';
import type { LinearDesign } from '../linear-design.ts';
import { designWidth } from '../linear-design.ts';
import { type ClassFitOptions, classRows, DEFAULT_TOLERANCE, unshiftedIntercept } from './class-rows.ts';
import { fitClassPath } from './fit-class-path.ts';

/** One linear score per class: `weights` holds the classes one after another, each in design order. */
export interface MultinomialModel {
  lambda: number;
  /** False only where there may be no minimum: lambda 0 and separable classes. */
  converged: boolean;
  intercepts: Float64Array;
  weights: Float64Array;
}

interface MultinomialFitOptions extends ClassFitOptions {
  classCount: number;
}

/**
 * Multinomial (softmax) regression: for each lambda, in the order given, the minimum of Σ weight · log loss + lambda /
 * 2 · ‖w‖² over the weights of all classes (scikit-learn's `LogisticRegression(C=1/lambda)` with three classes or
 * more). `target` is the class, 0 … classCount−1, by design row. Intercepts are unpenalised; they and each column's
 * weights sum to 0 over the classes that have rows. A class without a row gets weights 0 and the intercept of half a
 * row beside the mean class. Refuses what classRows refuses, among it rows of one class only, and
 * columns that are not finite. The same bytes for every number of threads.
 */
export function fitMultinomial(
  design: LinearDesign,
  target: Uint8Array,
  options: MultinomialFitOptions,
  threads: Threads = NO_THREADS,
): MultinomialModel[] {
  const { classCount, lambdas, tolerance = DEFAULT_TOLERANCE } = options;
  const { source, classTotals: totals } = classRows(design, target, classCount, options);
  const present = [...totals.keys()].filter((label) => totals[label]! > 0);
  const codeOf = new Uint8Array(classCount);
  present.forEach((label, code) => {
    codeOf[label] = code;
  });
  const labels = source.labels.map((label) => codeOf[label]!);

  const width = designWidth(design);
  // Rounded to single precision: the last bit of Math.log may differ between machines, the fit must not.
  const meanLog = present.reduce((sum, label) => sum + Math.log(totals[label]!), 0) / present.length;
  const start = new Float64Array(present.length * (width + 1));
  present.forEach((label, code) => {
    start[code * (width + 1) + width] = Math.fround(Math.log(totals[label]!) - meanLog);
  });

  return fitClassPath({ ...source, labels }, present.length, start, { lambdas, tolerance, threads }).map(
    ({ lambda, converged, parameters }) => {
      const intercepts = new Float64Array(classCount).fill(Math.fround(Math.log(0.5) - meanLog));
      const weights = new Float64Array(classCount * width);
      present.forEach((label, code) => {
        const at = code * (width + 1);
        intercepts[label] = unshiftedIntercept(parameters, at, width, source.shift);
        weights.set(parameters.subarray(at, at + width), label * width);
      });
      return { lambda, converged, intercepts, weights };
    },
  );
}
