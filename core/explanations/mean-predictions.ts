import type { Task } from '../contracts/model-spec.ts';

/** The mean over the rows of each output's prediction: the value, the positive class's probability, or each class's. */
export function meanPredictions(task: Task, predictions: Float64Array, rows: number): number[] {
  const width = predictions.length / rows;
  const sums = new Float64Array(width);
  for (let at = 0; at < predictions.length; at++) sums[at % width]! += predictions[at]!;
  const means = Array.from(sums, (sum) => sum / rows);
  return task === 'binary' ? means.slice(1) : means;
}
