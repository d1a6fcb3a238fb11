import type { Signature } from '../contracts/feature-plan.ts';
import type { Frame } from '../data/frame.ts';
import { rawBooleans } from './raw-booleans.ts';
import { type RawCategories, rawCategories } from './raw-categories.ts';
import { refuseValue } from './raw-column.ts';
import { rawNumbers } from './raw-numbers.ts';
import { rawTimes } from './raw-times.ts';

/** The raw inputs of some rows, one array per input, in the order of the signature. */
export interface RawInputs {
  numbers: Float32Array[];
  categories: RawCategories[];
  times: Float64Array[];
  booleans: Int8Array[];
}

/**
 * Reads what a signature asks for from a frame, as the graph would receive it. InvalidInputError, naming column
 * and row, for a column that is absent or of another kind, a value no input can carry, and a missing value
 * where the signature has none.
 */
export function readInputs(signature: Signature, frame: Frame, rows: Int32Array): RawInputs {
  const isBelowZero = (value: number) => value < 0;
  return {
    numbers: signature.numbers.map(({ name, nullable }) => {
      const values = rawNumbers(frame, name, rows);
      if (!nullable) checkPresent(name, rows, values.findIndex(Number.isNaN));
      return values;
    }),
    categories: signature.categories.map(({ name, nullable }) => {
      const values = rawCategories(frame, name, rows);
      if (!nullable) checkPresent(name, rows, values.codes.findIndex(isBelowZero));
      return values;
    }),
    times: signature.times.map(({ name, nullable }) => {
      const values = rawTimes(frame, name, rows);
      if (!nullable) checkPresent(name, rows, values.findIndex(Number.isNaN));
      return values;
    }),
    booleans: signature.booleans.map(({ name, nullable }) => {
      const values = rawBooleans(frame, name, rows);
      if (!nullable) checkPresent(name, rows, values.findIndex(isBelowZero));
      return values;
    }),
  };
}

function checkPresent(name: string, rows: Int32Array, missingAt: number): void {
  if (missingAt < 0) return;
  refuseValue(name, rows[missingAt]!, 'is missing, and this column refuses missing values');
}
