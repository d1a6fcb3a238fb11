import type { Calibration } from '../contracts/calibration.ts';
import type { LinearModel } from '../contracts/feature-plan.ts';
import type { TreeModel } from '../contracts/tree-model.ts';
import type { Frame } from '../data/frame.ts';
import { transformFeatures } from '../features/transform-features.ts';
import { treeInputs } from '../features/tree-columns.ts';
import { bothClasses } from './both-classes.ts';
import type { FittedModel } from './fit-result.ts';
import { NO_THREADS, type Threads } from './kernels/engine.ts';
import { linearScores, sigmoid, softmax } from './linear/predict-linear.ts';
import type { LinearDesign } from './linear-design.ts';
import { predictTrees } from './trees/score/predict-trees.ts';

/** Training's own predictions: one value a row, or rows × classes probabilities, row-major. */
export function predictRows(
  fitted: FittedModel,
  frame: Frame,
  rows: Int32Array,
  threads: Threads = NO_THREADS,
): Float64Array {
  if ('columns' in fitted.plan) {
    const { calibration } = fitted as { calibration?: Calibration };
    return predictTrees(
      fitted.model as TreeModel,
      treeInputs(fitted.plan, frame, rows),
      calibration,
      threads,
    );
  }
  return predictDesign(fitted.model as LinearModel, transformFeatures(fitted.plan, frame, rows));
}

/** As predictRows, for rows that are model columns already. */
export function predictDesign(model: LinearModel, design: LinearDesign): Float64Array {
  const scores = model.weights.map((weights, i) =>
    linearScores(design, { intercept: model.intercept[i]!, weights: Float64Array.from(weights) }),
  );
  if (model.task === 'regression') return scores[0]!;
  if (model.task === 'binary') return bothClasses(sigmoid(scores[0]!));
  const classCount = model.classes.length;
  const joint = new Float64Array(classCount * design.rows);
  for (const [i, column] of scores.entries())
    for (let row = 0; row < design.rows; row++) joint[row * classCount + i] = column[row]!;
  return softmax(joint, classCount);
}
