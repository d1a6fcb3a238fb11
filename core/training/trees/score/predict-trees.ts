import type { Calibration } from '../../../contracts/calibration.ts';
import type { TreeModel } from '../../../contracts/tree-model.ts';
import { NO_THREADS, type Threads } from '../../kernels/engine.ts';
import { sigmoid, softmax } from '../../linear/predict-linear.ts';
import { calibrateScores } from '../calibrate-scores.ts';
import type { TreeInput } from '../tree-input.ts';
import { compileForest } from './compile-forest.ts';
import { scoreForest } from './score-forest.ts';

/**
 * A model's predictions for rows given as the columns it was fitted on (treeInputs), laid out as predictRows does: one
 * value a row for regression, otherwise rows × classes probabilities, row after row. A calibration is for binary models.
 */
export function predictTrees(
  model: TreeModel,
  inputs: readonly TreeInput[],
  calibration?: Calibration,
  threads: Threads = NO_THREADS,
): Float64Array {
  const scores = scoreForest(compileForest(model), inputs, countRows(inputs), threads);
  if (model.task === 'regression') return model.loss === 'poisson' ? scores.map(Math.exp) : scores;
  if (model.task === 'multiclass') return softmax(scores, model.classes.length);
  const positive = calibration === undefined ? sigmoid(scores) : calibrateScores(calibration, scores);
  const both = new Float64Array(2 * positive.length);
  for (let row = 0; row < positive.length; row++) {
    both[2 * row] = 1 - positive[row]!;
    both[2 * row + 1] = positive[row]!;
  }
  return both;
}

function countRows([first]: readonly TreeInput[]): number {
  if (first === undefined) return 0;
  return first.kind === 'number' ? first.values.length : first.codes.length;
}
