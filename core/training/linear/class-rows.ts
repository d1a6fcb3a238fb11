import { PerennialError } from '../../errors.ts';
import type { LinearDesign } from '../linear-design.ts';
import { checkLinearInput, type LinearFitInput } from './check-linear-input.ts';
import { denseShift, type PackedRows, packRows } from './packed-rows.ts';

/** Weights agree with the exact minimum to about seven digits. */
export const DEFAULT_TOLERANCE = 1e-8;

export interface ClassFitOptions extends LinearFitInput {
  /** A fit stops where a Newton step would lower the objective by less than half of tolerance² of it. */
  tolerance?: number;
}

/** The rows a classifier trains on, packed, with their targets, weights and the weight of each class. */
export interface ClassRows {
  packed: PackedRows;
  shift: Float64Array;
  target: Uint8Array;
  weights: Float64Array | undefined;
  classTotals: Float64Array;
}

/**
 * Checks and packs the rows a classifier trains on. Refuses (InvalidInputError) what checkLinearInput refuses, columns
 * that are not finite, targets that are not below `classCount`, and rows whose weight lies in one class, named.
 */
export function packClassRows(
  design: LinearDesign,
  target: Uint8Array,
  classCount: number,
  options: ClassFitOptions,
): ClassRows {
  const { rows } = options;
  checkLinearInput(design, target.length, options);
  const used = rows === undefined ? target : gather(target, rows, new Uint8Array(rows.length));
  let { weights } = options;
  if (weights !== undefined && rows !== undefined)
    weights = gather(weights, rows, new Float64Array(rows.length));
  const classTotals = sumClasses(used, weights, classCount);
  const present = [...classTotals.keys()].filter((label) => classTotals[label]! > 0);
  if (present.length < 2) {
    throw new PerennialError('InvalidInputError', `every row used has class ${present[0]}`, {
      class: present[0],
    });
  }
  const shift = denseShift(design, rows);
  return { packed: packRows(design, shift, rows), shift, target: used, weights, classTotals };
}

function sumClasses(target: Uint8Array, weights: Float64Array | undefined, classCount: number): Float64Array {
  const totals = new Float64Array(classCount);
  for (let i = 0; i < target.length; i++) {
    const label = target[i]!;
    if (label >= classCount) {
      const message = `target ${label} is not a class from 0 to ${classCount - 1}`;
      throw new PerennialError('InvalidInputError', message, { target: label, classCount });
    }
    totals[label]! += weights === undefined ? 1 : weights[i]!;
  }
  return totals;
}

function gather<Values extends Uint8Array | Float64Array>(
  from: Values,
  rows: Int32Array,
  into: Values,
): Values {
  for (let i = 0; i < rows.length; i++) into[i] = from[rows[i]!]!;
  return into;
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
