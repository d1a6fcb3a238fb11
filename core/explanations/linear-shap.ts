import type { FeaturePlan, LinearModel } from '../contracts/feature-plan.ts';
import { PerennialError } from '../errors.ts';
import { designWidth, type LinearDesign } from '../training/linear-design.ts';
import type { Contributions } from './contributions.ts';

/**
 * SHAP values of a linear model's scores, its columns taken as independent: weight · (x − mean) summed over each feature's
 * columns, a block of one-hot columns together. `design` holds the plan's columns of the rows to explain, `background`
 * the mean of every column over the training rows (meanDesign). InvalidInputError where the widths differ.
 */
export function explainLinear(
  plan: Pick<FeaturePlan, 'dense' | 'hot'>,
  model: Pick<LinearModel, 'intercept' | 'weights'>,
  design: LinearDesign,
  background: Float64Array,
): Contributions {
  checkWidths(plan, model, design, background);
  const { rows } = design;
  const outputs = model.weights.length;
  const features = [...new Set([...plan.dense, ...plan.hot].map(({ feature }) => feature))];
  const placeOf = new Map(features.map((feature, place) => [feature, place]));
  const values = new Float64Array(rows * outputs * features.length);
  const base = [...model.intercept];
  for (const [output, weights] of model.weights.entries()) {
    const stride = outputs * features.length;
    const first = output * features.length;
    design.dense.forEach((column, index) => {
      const weight = weights[index]!;
      const mean = background[index]!;
      base[output]! += weight * mean;
      let at = first + placeOf.get(plan.dense[index]!.feature)!;
      for (let row = 0; row < rows; row++, at += stride) values[at]! += weight * (column[row]! - mean);
    });
    let from = design.dense.length;
    for (const [index, { active, size }] of design.hot.entries()) {
      let expected = 0;
      for (let column = from; column < from + size; column++)
        expected += weights[column]! * background[column]!;
      base[output]! += expected;
      let at = first + placeOf.get(plan.hot[index]!.feature)!;
      for (let row = 0; row < rows; row++, at += stride)
        values[at]! += (active[row]! < 0 ? 0 : weights[from + active[row]!]!) - expected;
      from += size;
    }
  }
  return { features, rows, outputs, base, values };
}

function checkWidths(
  plan: Pick<FeaturePlan, 'dense' | 'hot'>,
  model: Pick<LinearModel, 'weights'>,
  design: LinearDesign,
  background: Float64Array,
): void {
  const width = designWidth(design);
  const isFitting =
    plan.dense.length === design.dense.length &&
    plan.hot.length === design.hot.length &&
    background.length === width &&
    model.weights.every((weights) => weights.length === width);
  if (isFitting) return;
  throw new PerennialError('InvalidInputError', 'plan, model, rows and background are of different columns', {
    width,
    background: background.length,
    weights: model.weights.map((weights) => weights.length),
  });
}
