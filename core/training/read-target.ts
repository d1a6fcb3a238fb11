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

/** Class codes are bytes. */
const MAX_CLASSES = 200;

/**
 * Reads the labels. InvalidInputError for a missing label, a regression target that is no number, other than
 * two classes in a binary task, a positive label that does not occur, or more than 200 classes.
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
