import type { ModelSpec } from '../contracts/model-spec.ts';
import type { Frame } from '../data/frame.ts';
import { PerennialError } from '../errors.ts';
import { rawColumn } from '../features/raw-column.ts';
import type { TrainingTarget } from './read-target.ts';

/** Weights are float32 where trees learn: one that is smaller than the largest by more than this could become 0 there. */
const MOST_RATIO = 1e30;

/**
 * What each of a frame's rows counts for in learning: the spec's column times the weight of the row's class, scaled so
 * that the mean over the `training` rows that count at all is 1 (penalties then mean what they mean without weights).
 * Undefined where the spec has no weights. InvalidInputError for weights that are negative, missing or not finite, with
 * how many there are; for training rows that all have 0, or weights further apart than float32 can tell; for a label
 * that no row has.
 */
export function readWeights(
  spec: Pick<ModelSpec, 'training'>,
  frame: Frame,
  target: TrainingTarget,
  training: Int32Array,
): Float64Array | undefined {
  const { weights: wanted } = spec.training;
  if (!wanted) return undefined;
  const weights =
    wanted.column === undefined ? new Float64Array(frame.rows).fill(1) : readColumn(frame, wanted.column);
  if (wanted.classes !== undefined && target.task !== 'regression') {
    const byClass = classWeights(wanted.classes, target.classes, target.codes, weights, training);
    for (let row = 0; row < weights.length; row++) weights[row]! *= byClass[target.codes[row]!]!;
  }
  let total = 0;
  let count = 0;
  let least = Number.POSITIVE_INFINITY;
  let most = 0;
  for (const row of training) {
    const weight = weights[row]!;
    if (weight === 0) continue;
    total += weight;
    count++;
    least = Math.min(least, weight);
    most = Math.max(most, weight);
  }
  if (count === 0) refuse('every row to train on has the weight 0');
  if (!Number.isFinite(total)) refuse('the weights are too large to be added up');
  if (most / least > MOST_RATIO)
    refuse(
      `the weights of the rows to train on go from ${least} to ${most}, and the largest may be at most ${MOST_RATIO} times the smallest: make the largest smaller, or the smallest 0, which leaves a row out`,
    );
  return weights.map((weight) => (weight * count) / total);
}

function readColumn(frame: Frame, name: string): Float64Array {
  const column = rawColumn(frame, name);
  if (column.kind !== 'number')
    refuse(`the weight column "${name}" is a ${column.kind}: it must be a number`);
  const weights = Float64Array.from(column.values);
  const missing = weights.filter((weight) => Number.isNaN(weight)).length;
  const negative = weights.filter((weight) => weight < 0).length;
  const infinite = weights.filter((weight) => weight === Number.POSITIVE_INFINITY).length;
  const counts = [
    [missing, 'missing'],
    [negative, 'negative'],
    [infinite, 'infinite'],
  ] as const;
  const wrong = counts.filter(([count]) => count > 0).map(([count, what]) => `${what} in ${count}`);
  if (wrong.length > 0)
    refuse(
      `the weight column "${name}" must be 0 or more in every row; of ${frame.rows} rows it is ${wrong.join(', ')}`,
    );
  return weights;
}

function classWeights(
  wanted: 'balanced' | Record<string, number>,
  classes: readonly string[],
  codes: Uint8Array,
  weights: Float64Array,
  training: Int32Array,
): number[] {
  if (wanted !== 'balanced') {
    const unknown = Object.keys(wanted).find((label) => !classes.includes(label));
    if (unknown !== undefined)
      refuse(
        `training.weights.classes names "${unknown}", which is no label of the data: ${classes.join(', ')} are`,
      );
    return classes.map((label) => (Object.hasOwn(wanted, label) ? wanted[label]! : 1));
  }
  const totals = new Float64Array(classes.length);
  for (const row of training) totals[codes[row]!]! += weights[row]!;
  return Array.from(totals, (total) => (total > 0 ? 1 / total : 0));
}

function refuse(message: string): never {
  throw new PerennialError('InvalidInputError', message);
}
