import { CASES, decideRows, type Question } from './decide-rows.ts';
import type { Quadrature } from './gauss-legendre.ts';
import { SIDES, splitTable } from './split-table.ts';
import type { TreeSplit } from './tree-splits.ts';

/** Where contributions go: those of row r and column c are added to values[first + r · stride + c]. */
export interface Target {
  values: Float64Array;
  first: number;
  stride: number;
}

/** Rows are taken in blocks of as many numbers as stay in a core's own cache. */
const WORKING_NUMBERS = 16_000;
const LEAST_ROWS_AT_ONCE = 8;
const MOST_ROWS_AT_ONCE = 256;

interface Block {
  /** Rows in it, and places for rows. */
  count: number;
  size: number;
  /** By split and row. */
  cases: Uint8Array;
  /** By split, point and row: on the way down of the factors above, on the way up of all leaves below. */
  products: Float64Array;
  /** By row: the contribution that is being added up. */
  sums: Float64Array;
}

/**
 * Adds one tree's contributions to rows 0 … rows − 1.
 *
 * A leaf of value v whose way asks d columns, each with the share z of training weight that stays on the way and o = 1
 * where the row itself stays (else 0), gives column i the amount v · (oᵢ − zᵢ) · ∫₀¹ Πⱼ≠ᵢ (zⱼ (1 − u) + oⱼ u) du, for the
 * Shapley weights k! (d − 1 − k)! / d! are the integrals of uᵏ (1 − u)ᵈ⁻¹⁻ᵏ. A rule of d / 2 points is exact for it. At a
 * point, all leaves below a split share the factors above it, so that one sweep down and one up do for all leaves; and
 * as every factor is positive, nothing cancels, as it does between coefficients (compare Yu et al., "Linear TreeShap",
 * 2022).
 */
export function addTree(
  splits: TreeSplit[],
  questions: Question[],
  rule: Quadrature,
  rows: number,
  target: Target,
): void {
  const points = rule.points.length;
  const tables = splits.map((split) => splitTable(split, rule));
  const most = Math.floor(WORKING_NUMBERS / (splits.length * points));
  const size = Math.min(rows, MOST_ROWS_AT_ONCE, Math.max(LEAST_ROWS_AT_ONCE, most));
  const block: Block = {
    count: size,
    size,
    cases: new Uint8Array(splits.length * size),
    products: new Float64Array(splits.length * points * size),
    sums: new Float64Array(size),
  };
  const placeOf = (split: number, point: number) => (split * points + point) * size;

  for (let first = 0; first < rows; first += size) {
    block.count = Math.min(size, rows - first);
    decideRows(splits, questions, first, block.count, size, block.cases);
    block.products.fill(1, 0, placeOf(1, 0));
    for (let index = 0; index < splits.length; index++) {
      for (const side of SIDES) {
        const child = splits[index]!.branches[side].split;
        if (child < 0) continue;
        for (let point = 0; point < points; point++)
          multiply(
            block,
            index,
            point,
            tables[index]!.factors[side],
            placeOf(index, point),
            placeOf(child, point),
          );
      }
    }
    for (let index = splits.length - 1; index >= 0; index--) {
      const { branches, column } = splits[index]!;
      const { changes, leafProducts, leafChanges } = tables[index]!;
      block.sums.fill(0);
      for (let point = 0; point < points; point++) {
        const own = placeOf(index, point);
        takeLeaves(block, index, point, leafProducts, leafChanges, own);
        for (const side of SIDES) {
          const child = branches[side].split;
          if (child >= 0) takeSplit(block, index, point, changes[side], placeOf(child, point), own);
        }
      }
      let place = target.first + first * target.stride + column;
      for (let row = 0; row < block.count; row++, place += target.stride)
        target.values[place]! += block.sums[row]!;
    }
  }
}

function multiply(
  { count, size, cases, products }: Block,
  index: number,
  point: number,
  factors: Float64Array,
  from: number,
  to: number,
): void {
  const at = index * size;
  const table = point * CASES;
  for (let row = 0; row < count; row++)
    products[to + row] = products[from + row]! * factors[table + cases[at + row]!]!;
}

function takeLeaves(
  { count, size, cases, products, sums }: Block,
  index: number,
  point: number,
  leafProducts: Float64Array,
  leafChanges: Float64Array,
  own: number,
): void {
  const at = index * size;
  const table = point * CASES;
  for (let row = 0; row < count; row++) {
    const entry = table + cases[at + row]!;
    const product = products[own + row]!;
    sums[row]! += product * leafChanges[entry]!;
    products[own + row] = product * leafProducts[entry]!;
  }
}

function takeSplit(
  { count, size, cases, products, sums }: Block,
  index: number,
  point: number,
  changes: Float64Array,
  from: number,
  own: number,
): void {
  const at = index * size;
  const table = point * CASES;
  for (let row = 0; row < count; row++) {
    const product = products[from + row]!;
    sums[row]! += product * changes[table + cases[at + row]!]!;
    products[own + row]! += product;
  }
}
