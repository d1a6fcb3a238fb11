import { classScores } from './class-scores.ts';

/**
 * The mean F1 of all classes that are present or predicted, every row counting `weights[row]` times (once
 * without); null without rows. Class numbers are below `classCount`.
 */
export function macroF1(
  actual: ArrayLike<number>,
  predicted: ArrayLike<number>,
  classCount: number,
  weights?: Uint8Array,
): number | null {
  const hits = new Float64Array(classCount);
  const actualRows = new Float64Array(classCount);
  const predictedRows = new Float64Array(classCount);
  for (let row = 0; row < actual.length; row++) {
    const weight = weights ? weights[row]! : 1;
    actualRows[actual[row]!]! += weight;
    predictedRows[predicted[row]!]! += weight;
    if (actual[row] === predicted[row]) hits[actual[row]!]! += weight;
  }
  let sum = 0;
  let classes = 0;
  for (let k = 0; k < classCount; k++) {
    const { f1 } = classScores(hits[k]!, predictedRows[k]!, actualRows[k]!);
    if (f1 === null) continue;
    sum += f1;
    classes++;
  }
  return classes > 0 ? sum / classes : null;
}
