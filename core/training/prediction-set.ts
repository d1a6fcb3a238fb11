import type { PredictionSet } from '../evaluation/prediction-set.ts';
import type { TrainingTarget } from './read-target.ts';

/** Labels at `rows` with predictions for those rows (layout of predictRows), as evaluation takes them. */
export function predictionSet(
  target: TrainingTarget,
  rows: Int32Array,
  predictions: Float64Array,
): PredictionSet {
  if (target.task === 'regression')
    return {
      task: 'regression',
      actual: Float64Array.from(rows, (row) => target.values[row]!),
      predicted: predictions,
    };
  if (target.task === 'binary')
    return {
      task: 'binary',
      actual: Uint8Array.from(rows, (row) => target.codes[row]!),
      probability: predictions.filter((_, i) => i % 2 === 1),
      classes: [target.classes[0]!, target.classes[1]!],
    };
  return {
    task: 'multiclass',
    actual: Int32Array.from(rows, (row) => target.codes[row]!),
    probabilities: predictions,
    classes: target.classes,
  };
}
