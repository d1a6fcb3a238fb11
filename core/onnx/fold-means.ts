import type { FeaturePlan, LinearModel } from '../contracts/feature-plan.ts';

/** Folding a term of this size into the intercept loses at most 1e-9 of the score. */
const LARGEST_FOLDED_TERM = 1e6;

/**
 * The intercepts that make `weight / scale · value` right for values that are not centred: intercept minus
 * Σ weight · mean / scale over the number features. Undefined where a term is so large that it would cancel digits
 * of the score; the graph then has to centre.
 */
export function foldMeans(plan: FeaturePlan, model: LinearModel): number[] | undefined {
  const folded = [...model.intercept];
  for (const [position, encoder] of plan.dense.entries()) {
    if (encoder.kind !== 'number') continue;
    for (const [output, weights] of model.weights.entries()) {
      const term = (weights[position]! / encoder.scale) * encoder.mean;
      if (!(Math.abs(term) <= LARGEST_FOLDED_TERM)) return undefined;
      folded[output]! -= term;
    }
  }
  return folded;
}
