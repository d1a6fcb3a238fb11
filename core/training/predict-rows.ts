import type { FeaturePlan, LinearModel } from '../contracts/feature-plan.ts';
import type { Frame } from '../data/frame.ts';
import { transformFeatures } from '../features/transform-features.ts';
import { linearScores, sigmoid, softmax } from './linear/predict-linear.ts';
import type { LinearDesign } from './linear-design.ts';

/** Training's own predictions: one value a row, or rows × classes probabilities, row-major. */
export function predictRows(
  plan: FeaturePlan,
  model: LinearModel,
  frame: Frame,
  rows: Int32Array,
): Float64Array {
  return predictDesign(model, transformFeatures(plan, frame, rows));
}

/** As predictRows, for rows that are model columns already. */
export function predictDesign(model: LinearModel, design: LinearDesign): Float64Array {
  const scores = model.weights.map((weights, i) =>
    linearScores(design, { intercept: model.intercept[i]!, weights: Float64Array.from(weights) }),
  );
  if (model.task === 'regression') return scores[0]!;
  if (model.task === 'binary') {
    const positive = sigmoid(scores[0]!);
    const both = new Float64Array(2 * design.rows);
    for (let row = 0; row < design.rows; row++) {
      both[2 * row] = 1 - positive[row]!;
      both[2 * row + 1] = positive[row]!;
    }
    return both;
  }
  const classCount = model.classes.length;
  const joint = new Float64Array(classCount * design.rows);
  for (const [i, column] of scores.entries())
    for (let row = 0; row < design.rows; row++) joint[row * classCount + i] = column[row]!;
  return softmax(joint, classCount);
}
