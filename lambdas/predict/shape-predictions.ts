import type { Prediction } from '../../core/contracts/api.ts';
import type { Task } from '../../core/contracts/model-spec.ts';

/**
 * Model outputs as the API answers them: `{ value }`, or `{ label, probabilities }` where the label is the most
 * probable class (the first of equals; for two classes the positive one from 0.5 on).
 */
export function shapePredictions(
  model: { task: Task; classes: string[] },
  values: Float32Array,
): Prediction[] {
  if (model.task === 'regression') return Array.from(values, (value) => ({ value }));
  const { classes } = model;
  return Array.from({ length: values.length / classes.length }, (_, row) => {
    const probabilities = values.subarray(row * classes.length, (row + 1) * classes.length);
    return {
      label: classes[mostProbable(model.task, probabilities)] ?? '',
      probabilities: Object.fromEntries(classes.map((label, i) => [label, probabilities[i] ?? 0])),
    };
  });
}

function mostProbable(task: Task, probabilities: Float32Array): number {
  if (task === 'binary') return (probabilities[1] ?? 0) >= 0.5 ? 1 : 0;
  return probabilities.indexOf(Math.max(...probabilities));
}
