import { CASES, GOES_LEFT, GOES_RIGHT, LEFT_EARLIER } from './decide-rows.ts';
import type { Quadrature } from './gauss-legendre.ts';
import type { TreeSplit } from './tree-splits.ts';

export const SIDES = [0, 1] as const;

/** Numbers of a split, each by point of the rule and case of a row: at point · CASES + case. */
export interface SplitTable {
  /** By side: what the product of a way's factors is multiplied by there. */
  factors: [Float64Array, Float64Array];
  /** By side: what the column's contribution gains by a product below it, over what the splits above gave for it. */
  changes: [Float64Array, Float64Array];
  /** The same of the leaves right below, together and with their values: what they hand up, and what they contribute. */
  leafProducts: Float64Array;
  leafChanges: Float64Array;
}

/**
 * The factor of a column at a point u is z (1 − u) + o u, and its contribution takes (o − z) in its place. z is the
 * share of weight that stays, o whether the row does.
 */
export function splitTable(split: TreeSplit, { points, weights }: Quadrature): SplitTable {
  const make = () => new Float64Array(points.length * CASES);
  const table: SplitTable = {
    factors: [make(), make()],
    changes: [make(), make()],
    leafProducts: make(),
    leafChanges: make(),
  };
  const before = split.share;
  for (const side of SIDES) {
    const branch = split.branches[side];
    const factors = table.factors[side];
    const changes = table.changes[side];
    const [stays, leaves] = side === 0 ? [GOES_LEFT, GOES_RIGHT] : [GOES_RIGHT, GOES_LEFT];
    for (let point = 0; point < points.length; point++) {
      const u = points[point]!;
      const at = point * CASES;
      const factorBefore = before * (1 - u) + u;
      const factor = branch.share * (1 - u) + u;
      const changeBefore = (1 - before) / factorBefore;
      factors[at + stays] = factor / factorBefore;
      factors[at + leaves] = (branch.share * (1 - u)) / factorBefore;
      // where no weight was left before, the product is 0 already
      factors[at + LEFT_EARLIER] = before === 0 ? 0 : branch.share / before;
      changes[at + stays] = weights[point]! * ((1 - branch.share) / factor - changeBefore);
      changes[at + leaves] = weights[point]! * (-1 / (1 - u) - changeBefore);
      // who left earlier has −1 / (1 − u) in both places: no change
    }
    if (branch.split >= 0) continue;
    for (let at = 0; at < factors.length; at++) {
      table.leafProducts[at]! += branch.value * factors[at]!;
      table.leafChanges[at]! += branch.value * factors[at]! * changes[at]!;
    }
  }
  return table;
}
