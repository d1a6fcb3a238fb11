import type { PredictionSet } from '../evaluation/prediction-set.ts';
import type { TrainingTarget } from './read-target.ts';
import { takeCodes, takeNumbers } from './take-values.ts';

/** Labels at `rows` with predictions for those rows (layout of predictRows), as evaluation takes them. */
export function predictionSet(
  target: TrainingTarget,
  rows: Int32Array,
  predictions: Float64Array,
): PredictionSet {
  if (target.task === 'regression')
    return {
      task: 'regression',
      actual: takeNumbers(target.values, rows),
      predicted: predictions,
    };
  if (target.task === 'binary')
    return {
      task: 'binary',
      actual: takeCodes(target.codes, rows),
      probability: takeSecond(predictions),
      classes: [target.classes[0]!, target.classes[1]!],
    };
  return {
    task: 'multiclass',
    actual: new Int32Array(takeCodes(target.codes, rows)),
    probabilities: predictions,
    classes: target.classes,
  };
}

/** The positive class of rows × two classes. */
function takeSecond(pairs: Float64Array): Float64Array {
  const second = new Float64Array(pairs.length / 2);
  for (let row = 0; row < second.length; row++) second[row] = pairs[2 * row + 1]!;
  return second;
}
