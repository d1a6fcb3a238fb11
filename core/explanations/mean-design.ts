import type { FeaturePlan } from '../contracts/feature-plan.ts';
import type { Frame } from '../data/frame.ts';
import { hotSize } from '../features/hot-size.ts';
import { transformFeatures } from '../features/transform-features.ts';

/** Rows turned into model columns at once, so that a large training set costs no second copy of itself. */
const CHUNK_ROWS = 20_000;

/**
 * The mean of every model column over `rows` of a frame, in weight order: what "nothing known" means to a linear model.
 * All zeros without rows.
 */
export function meanDesign(plan: FeaturePlan, frame: Frame, rows: Int32Array): Float64Array {
  const sizes = plan.hot.map(hotSize);
  const means = new Float64Array(sizes.reduce((width, size) => width + size, plan.dense.length));
  for (let first = 0; first < rows.length; first += CHUNK_ROWS) {
    const design = transformFeatures(plan, frame, rows.subarray(first, first + CHUNK_ROWS));
    design.dense.forEach((column, index) => {
      for (let row = 0; row < design.rows; row++) means[index]! += column[row]!;
    });
    let from = design.dense.length;
    for (const { active, size } of design.hot) {
      for (let row = 0; row < design.rows; row++) if (active[row]! >= 0) means[from + active[row]!]! += 1;
      from += size;
    }
  }
  if (rows.length > 0) for (let column = 0; column < means.length; column++) means[column]! /= rows.length;
  return means;
}
