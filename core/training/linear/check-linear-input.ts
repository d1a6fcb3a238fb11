import { PerennialError } from '../../errors.ts';
import type { LinearDesign } from '../linear-design.ts';

/** What a linear trainer is asked to use: `rows` (all when undefined), row weights by design row, penalties. */
export interface LinearFitInput {
  rows?: Int32Array;
  weights?: Float64Array;
  lambdas: readonly number[];
}

/**
 * Refuses, as InvalidInputError, a design whose columns differ in length or whose one-hot blocks have an active index
 * that is not theirs in a row used, a target or weights of another length,
 * rows outside the design or none at all, weights that are negative, not finite or all 0, and lambdas that are
 * negative or not finite. Returns the sum of the weights of the rows used (their number, without weights).
 */
export function checkLinearInput(design: LinearDesign, targetLength: number, input: LinearFitInput): number {
  const { rows, weights, lambdas } = input;
  design.dense.forEach((column, index) => {
    checkLength(`dense column ${index}`, column.length, design.rows);
  });
  design.hot.forEach((block, index) => {
    checkLength(`one-hot block ${index}`, block.active.length, design.rows);
  });
  checkLength('target', targetLength, design.rows);
  if (weights !== undefined) checkLength('weights', weights.length, design.rows);
  for (const lambda of lambdas) {
    if (!(lambda >= 0 && Number.isFinite(lambda)))
      refuse(`lambda ${lambda} is not a finite number >= 0`, { lambda });
  }
  for (const row of rows ?? []) {
    if (row < 0 || row >= design.rows) refuse(`row ${row} is outside the design`, { row, rows: design.rows });
  }
  const rowCount = rows === undefined ? design.rows : rows.length;
  if (rowCount === 0) refuse('there are no rows to train on');
  design.hot.forEach(({ active, size }, block) => {
    checkActive(active, size, block, rows);
  });
  if (weights === undefined) return rowCount;
  let total = 0;
  for (let i = 0; i < rowCount; i++) {
    const row = rows === undefined ? i : rows[i]!;
    if (!(weights[row]! >= 0)) refuse(`the weight of row ${row} is not a number >= 0`, { row });
    total += weights[row]!;
  }
  if (!(total > 0 && Number.isFinite(total)))
    refuse('the weights of the rows used do not have a positive sum');
  return total;
}

/** The kernels rely on it: an index beyond its block would be an address beyond its table. */
function checkActive(active: Int32Array, size: number, block: number, rows: Int32Array | undefined): void {
  let lowest = -1;
  let highest = -1;
  const count = rows === undefined ? active.length : rows.length;
  for (let i = 0; i < count; i++) {
    const index = active[rows === undefined ? i : rows[i]!]!;
    if (index < lowest) lowest = index;
    if (index > highest) highest = index;
  }
  if (lowest >= -1 && highest < size) return;
  const message = `one-hot block ${block} of ${size} columns has an active index outside -1 … ${size - 1}`;
  refuse(message, { block, size });
}

function checkLength(what: string, length: number, rows: number): void {
  if (length !== rows) refuse(`${what} has ${length} rows, the design ${rows}`, { rows });
}

function refuse(message: string, details: Record<string, unknown> = {}): never {
  throw new PerennialError('InvalidInputError', message, details);
}
