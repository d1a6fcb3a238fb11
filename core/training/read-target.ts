import type { ModelSpec } from '../contracts/model-spec.ts';
import type { Frame } from '../data/frame.ts';
import { PerennialError } from '../errors.ts';
import { compareCodePoints } from '../features/compare-code-points.ts';
import { rawCategories } from '../features/raw-categories.ts';
import { rawColumn } from '../features/raw-column.ts';
import { allRows } from './take-values.ts';

/** The labels of a frame's rows. `classes` are in output order; binary: [negative, positive]. */
export type TrainingTarget =
  | { task: 'regression'; classes: []; values: Float64Array }
  | { task: 'binary' | 'multiclass'; classes: string[]; codes: Uint8Array };

/** Labels of a regression and their differences stay well within float32, which is what answers are. */
const MOST_NUMBER = 1e38;
const LEAST_SPREAD = 1e-30;
/** A float32 has seven digits: labels closer together than this, next to their size, would be told as one number. */
const LEAST_SHARE = 2 ** -22;

/** Class codes are bytes. */
const MAX_CLASSES = 200;

/**
 * Reads the labels. InvalidInputError for a missing label, a regression target that is no number or none that float32
 * answers could follow, other than two classes in a binary task, a positive label that does not occur, or more than
 * 200 classes.
 */
export function readTarget(
  spec: Pick<ModelSpec, 'task' | 'target' | 'positive'>,
  frame: Frame,
): TrainingTarget {
  const column = rawColumn(frame, spec.target);
  if (spec.task === 'regression') {
    if (column.kind !== 'number')
      return refuse(`the target "${spec.target}" is a ${column.kind}, regression needs numbers`);
    if (!column.values.every(Number.isFinite))
      return refuse(`the target "${spec.target}" has missing values`);
    checkRange(spec.target, column.values);
    return { task: 'regression', classes: [], values: column.values };
  }
  const { codes, levels } = rawCategories(frame, spec.target, allRows(frame.rows));
  const isUsed = new Uint8Array(levels.length);
  for (let row = 0; row < codes.length; row++) {
    if (codes[row]! < 0) return refuse(`the target "${spec.target}" has missing values`);
    isUsed[codes[row]!] = 1;
  }
  const classes = orderClasses(
    spec,
    levels.filter((_, code) => isUsed[code] === 1),
  );
  const classOfLevel = Uint8Array.from(levels, (level) => Math.max(0, classes.indexOf(level)));
  const classOfRow = new Uint8Array(codes.length);
  for (let row = 0; row < codes.length; row++) classOfRow[row] = classOfLevel[codes[row]!]!;
  return { task: spec.task, classes, codes: classOfRow };
}

function checkRange(name: string, values: Float64Array): void {
  let low = Number.POSITIVE_INFINITY;
  let high = Number.NEGATIVE_INFINITY;
  let beyond = 0;
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (Math.abs(value) > MOST_NUMBER) beyond++;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  if (beyond > 0)
    refuse(
      `the target "${name}" is beyond ±${MOST_NUMBER} in ${beyond} of ${values.length} rows: leave them out by data.where, or predict its logarithm`,
    );
  const spread = high - low;
  if (!(spread > 0)) return;
  if (spread < LEAST_SPREAD)
    refuse(`the target "${name}" differs by ${spread} at most, less than float32 can tell: multiply it`);
  if (spread < LEAST_SHARE * Math.max(Math.abs(low), Math.abs(high)))
    refuse(
      `the target "${name}" goes from ${low} to ${high} only, which an answer of seven digits cannot tell apart: subtract ${low} from it`,
    );
}

function orderClasses(spec: Pick<ModelSpec, 'task' | 'target' | 'positive'>, used: string[]): string[] {
  const classes = used.toSorted(compareCodePoints);
  if (classes.length < 2)
    return refuse(`the target "${spec.target}" has one class only: ${classes[0] ?? 'none'}`);
  if (classes.length > MAX_CLASSES)
    return refuse(`the target "${spec.target}" has ${classes.length} classes, at most ${MAX_CLASSES}`);
  if (spec.task === 'multiclass') return classes;
  if (classes.length > 2)
    return refuse(`a binary target has two classes, "${spec.target}" has ${classes.length}`);
  if (!classes.includes(spec.positive ?? ''))
    return refuse(`the positive label "${spec.positive}" is none of ${classes.join(', ')}`);
  return classes.toSorted((a, b) => Number(a === spec.positive) - Number(b === spec.positive));
}

function refuse(message: string): never {
  throw new PerennialError('InvalidInputError', message);
}
