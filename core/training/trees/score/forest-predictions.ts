import type { TreeLoss } from '../../../contracts/tree-model.ts';
import { sigmoid, softmax } from '../../linear/predict-linear.ts';
import type { TrainingTarget } from '../../read-target.ts';

/** Scores a row: one for regression and binary, one a class otherwise. */
export function outputsOf(target: TrainingTarget): number {
  return target.task === 'multiclass' ? target.classes.length : 1;
}

/** Scores (output after output) as predictions in the layout of predictRows. */
export function scoresToPredictions(
  scores: Float64Array,
  rows: number,
  loss: TreeLoss,
  target: Pick<TrainingTarget, 'task'> & { classes: readonly string[] },
): Float64Array {
  if (target.task === 'regression') return loss === 'poisson' ? scores.map(Math.exp) : scores;
  if (target.task === 'binary') {
    const positive = sigmoid(scores);
    const both = new Float64Array(2 * rows);
    for (let row = 0; row < rows; row++) {
      both[2 * row] = 1 - positive[row]!;
      both[2 * row + 1] = positive[row]!;
    }
    return both;
  }
  const count = target.classes.length;
  const joint = new Float64Array(count * rows);
  for (let k = 0; k < count; k++)
    for (let row = 0; row < rows; row++) joint[row * count + k] = scores[k * rows + row]!;
  return softmax(joint, count);
}
