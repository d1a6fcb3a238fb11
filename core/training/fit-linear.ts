import type { FeaturePlan, LinearModel } from '../contracts/feature-plan.ts';
import type { Frame } from '../data/frame.ts';
import { transformFeatures } from '../features/transform-features.ts';
import { NO_THREADS, type Threads } from './kernels/engine.ts';
import { fitLogistic } from './linear/logistic.ts';
import { fitMultinomial } from './linear/multinomial.ts';
import { fitRidge } from './linear/ridge.ts';
import { designWidth } from './linear-design.ts';
import type { TrainingTarget } from './read-target.ts';
import { takeCodes, takeNumbers } from './take-values.ts';

/** Penalties are ranked by models of about four right digits; the final one is fitted to the end. */
const COMPARING_TOLERANCE = 1e-5;

/** One linear model per penalty, fitted on `rows` of the frame; `weights` are what those rows count for, in their order. Any number of threads gives the same models. */
export function fitLinear(
  plan: FeaturePlan,
  frame: Frame,
  target: TrainingTarget,
  rows: Int32Array,
  lambdas: number[],
  purpose: 'compare' | 'serve',
  weights?: Float64Array,
  threads: Threads = NO_THREADS,
): LinearModel[] {
  const design = transformFeatures(plan, frame, rows);
  const { task, classes } = target;
  if (task === 'regression') {
    return fitRidge(
      design,
      takeNumbers(target.values, rows),
      { lambdas, ...(weights && { weights }) },
      threads,
    ).map(({ lambda, intercept, weights }) => ({
      kind: 'linear',
      task,
      classes,
      lambda,
      intercept: [intercept],
      weights: [Array.from(weights)],
    }));
  }
  const codes = takeCodes(target.codes, rows);
  const options = {
    lambdas,
    ...(weights && { weights }),
    ...(purpose === 'compare' && { tolerance: COMPARING_TOLERANCE }),
  };
  if (task === 'binary')
    return fitLogistic(design, codes, options, threads).map(({ lambda, intercept, weights }) => ({
      kind: 'linear',
      task,
      classes,
      lambda,
      intercept: [intercept],
      weights: [Array.from(weights)],
    }));
  const width = designWidth(design);
  return fitMultinomial(design, codes, { ...options, classCount: classes.length }, threads).map(
    ({ lambda, intercepts, weights }) => ({
      kind: 'linear',
      task,
      classes,
      lambda,
      intercept: Array.from(intercepts),
      weights: classes.map((_, i) => Array.from(weights.subarray(i * width, (i + 1) * width))),
    }),
  );
}
