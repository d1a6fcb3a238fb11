import type { EvaluationReport } from '../contracts/judgement.ts';
import { compareModels } from '../evaluation/compare-models.ts';
import { type EvaluationInput, evaluatePredictions } from '../evaluation/evaluate-predictions.ts';
import { predictionSet } from './prediction-set.ts';
import type { TrainingTarget } from './read-target.ts';

/**
 * The champion on the candidate's test rows, and the paired tests. `predictions` are the champion's, in the
 * candidate's class order.
 */
export function compareWithChampion(
  version: number,
  target: TrainingTarget,
  rows: Int32Array,
  predictions: { candidate: Float64Array; champion: Float64Array },
  options: Pick<EvaluationInput, 'seed' | 'segments'>,
): NonNullable<EvaluationReport['champion']> {
  const candidate = predictionSet(target, rows, predictions.candidate);
  const champion = predictionSet(target, rows, predictions.champion);
  const { seed } = options;
  const comparison =
    candidate.task === 'regression' && champion.task === 'regression'
      ? compareModels({
          task: 'regression',
          actual: candidate.actual,
          candidate: candidate.predicted,
          champion: champion.predicted,
        })
      : candidate.task === 'binary' && champion.task === 'binary'
        ? compareModels({
            task: 'binary',
            actual: candidate.actual,
            candidate: candidate.probability,
            champion: champion.probability,
            seed,
          })
        : candidate.task === 'multiclass' && champion.task === 'multiclass'
          ? compareModels({
              task: 'multiclass',
              actual: candidate.actual,
              classCount: candidate.classes.length,
              candidate: candidate.probabilities,
              champion: champion.probabilities,
              seed,
            })
          : undefined;
  if (!comparison) throw new TypeError('candidate and champion are of different tasks');
  return { version, evaluation: evaluatePredictions({ ...champion, ...options }), comparison };
}

/**
 * A champion's class probabilities in the candidate's class order; undefined when the two know different
 * classes, and so cannot be compared row by row.
 */
export function reorderClasses(
  values: Float64Array,
  from: readonly string[],
  to: readonly string[],
): Float64Array | undefined {
  if (from.length !== to.length || !to.every((label) => from.includes(label))) return undefined;
  const order = to.map((label) => from.indexOf(label));
  const width = to.length;
  if (width === 0 || order.every((at, i) => at === i)) return values;
  return Float64Array.from(values, (_, i) => values[Math.floor(i / width) * width + order[i % width]!]!);
}
