import { PerennialError } from '../../../errors.ts';
import type { TreeInput } from '../tree-input.ts';

/** The values of a column that trees compare with thresholds; InvalidInputError when it has none. */
export function numbersOf(inputs: readonly TreeInput[], column: number): Float32Array {
  const input = inputs[column];
  if (input?.kind !== 'number') refuse(column, 'numbers');
  return input.values;
}

/** The codes of a column that trees look up in sets; InvalidInputError when it has none. */
export function codesOf(inputs: readonly TreeInput[], column: number): Int32Array {
  const input = inputs[column];
  if (input?.kind !== 'category') refuse(column, 'categories');
  return input.codes;
}

function refuse(column: number, kind: string): never {
  throw new PerennialError('InvalidInputError', `the trees ask for column ${column} of ${kind}`, { column });
}
