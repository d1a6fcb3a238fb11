import { PerennialError } from '../errors.ts';

/** What each feature of a spec adds to the scores of some rows, whatever kind of model gave them. */
export interface Contributions {
  /** In the order in which the model's columns first name them. */
  features: string[];
  rows: number;
  outputs: number;
  /** By output, the score of a row of which nothing is known. */
  base: number[];
  /** Row-major, rows × outputs × features; a row's numbers of an output and its base sum to its score. */
  values: Float64Array;
}

/**
 * Contributions by column (rows × outputs × columns) as contributions by feature: what the columns of one feature add
 * is added up. `features` names each column's; InvalidInputError where the numbers do not fit them.
 */
export function joinFeatures(
  features: readonly string[],
  base: number[],
  columnValues: Float64Array,
  rows: number,
): Contributions {
  const outputs = base.length;
  const columns = features.length;
  if (columnValues.length !== rows * outputs * columns)
    throw new PerennialError('InvalidInputError', 'contributions of other columns than the plan has', {
      numbers: columnValues.length,
      rows,
      outputs,
      columns,
    });
  const joined = [...new Set(features)];
  const placeOf = new Map(joined.map((feature, place) => [feature, place]));
  const places = features.map((feature) => placeOf.get(feature)!);
  const values = new Float64Array(rows * outputs * joined.length);
  for (let scored = 0; scored < rows * outputs; scored++)
    for (let column = 0; column < columns; column++)
      values[scored * joined.length + places[column]!]! += columnValues[scored * columns + column]!;
  return { features: joined, rows, outputs, base, values };
}
