import { PerennialError } from '../../errors.ts';
import type { LinearDesign } from '../linear-design.ts';
import { checkLinearInput, type LinearFitInput } from './check-linear-input.ts';
import { denseShift } from './column-shift.ts';
import type { RowSource } from './kernel-rows.ts';

/** Weights agree with the exact minimum to about seven digits. */
export const DEFAULT_TOLERANCE = 1e-8;

export interface ClassFitOptions extends LinearFitInput {
  /** A fit stops where a Newton step would lower the objective by less than half of tolerance² of it. */
  tolerance?: number;
}

/** The rows a classifier trains on, and the weight of each class. */
export interface ClassRows {
  source: RowSource & { labels: Uint8Array };
  classTotals: Float64Array;
}

/**
 * Checks the rows a classifier trains on. Refuses (InvalidInputError) what checkLinearInput refuses, targets that are
 * not below `classCount`, and rows whose weight lies in one class, named. Columns are checked while they are read.
 */
export function classRows(
  design: LinearDesign,
  target: Uint8Array,
  classCount: number,
  options: ClassFitOptions,
): ClassRows {
  const { rows, weights } = options;
  checkLinearInput(design, target.length, options);
  const classTotals = sumClasses(target, rows, weights, classCount);
  const present = [...classTotals.keys()].filter((label) => classTotals[label]! > 0);
  if (present.length < 2) {
    throw new PerennialError('InvalidInputError', `every row used has class ${present[0]}`, {
      class: present[0],
    });
  }
  return { source: { design, rows, weights, labels: target, shift: denseShift(design, rows) }, classTotals };
}

function sumClasses(
  target: Uint8Array,
  rows: Int32Array | undefined,
  weights: Float64Array | undefined,
  classCount: number,
): Float64Array {
  const totals = new Float64Array(classCount);
  const count = rows === undefined ? target.length : rows.length;
  for (let i = 0; i < count; i++) {
    const row = rows === undefined ? i : rows[i]!;
    const label = target[row]!;
    if (label >= classCount) {
      const message = `target ${label} is not a class from 0 to ${classCount - 1}`;
      throw new PerennialError('InvalidInputError', message, { target: label, classCount });
    }
    totals[label]! += weights === undefined ? 1 : weights[row]!;
  }
  return totals;
}

/** The intercept for unshifted columns of the score whose weights and intercept start at `start` of `parameters`. */
export function unshiftedIntercept(
  parameters: Float64Array,
  start: number,
  width: number,
  shift: Float64Array,
): number {
  let intercept = parameters[start + width]!;
  for (let column = 0; column < shift.length; column++)
    intercept -= parameters[start + column]! * shift[column]!;
  return intercept;
}
