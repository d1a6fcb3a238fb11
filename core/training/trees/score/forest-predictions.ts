import type { Calibration } from '../../../contracts/calibration.ts';
import type { TreeModel } from '../../../contracts/tree-model.ts';
import { bothClasses } from '../../both-classes.ts';
import { sigmoid, softmax } from '../../linear/predict-linear.ts';
import type { TrainingTarget } from '../../read-target.ts';
import { calibrateScores } from '../calibrate-scores.ts';

/** Scores a row: one for regression and binary, one a class otherwise. */
export function outputsOf(target: TrainingTarget): number {
  return target.task === 'multiclass' ? target.classes.length : 1;
}

/** Scores, row after row, as predictions in the layout of predictRows. A calibration is for binary models. */
export function scoresToPredictions(
  scores: Float64Array,
  { task, loss, classes }: Pick<TreeModel, 'task' | 'loss' | 'classes'>,
  calibration?: Calibration,
): Float64Array {
  if (task === 'regression') return loss === 'poisson' ? scores.map(Math.exp) : scores;
  if (task === 'multiclass') return softmax(scores, classes.length);
  return bothClasses(calibration === undefined ? sigmoid(scores) : calibrateScores(calibration, scores));
}
