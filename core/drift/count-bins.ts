import { MISSING_CATEGORY } from '../contracts/feature-plan.ts';
import type { BaselineColumn } from '../contracts/watch.ts';

/** A raw or predicted value as logs carry it; null and undefined are missing, and so is NaN for numbers. */
export type BinValue = number | string | boolean | null | undefined;

/** How many of `values` fall into each bin of a baseline column; its own counts are not looked at. */
export function countBins(column: BaselineColumn, values: Iterable<BinValue>): number[] {
  const findBin = binFinder(column);
  const counts = new Array<number>(binCount(column)).fill(0);
  for (const value of values) counts[findBin(value)]!++;
  return counts;
}

/** The bins of a column: with `edges`, one more than edges; with `levels`, one per level and one for others. Then missing. */
export function binCount(column: BaselineColumn): number {
  return ('edges' in column ? column.edges.length + 1 : column.levels.length + 1) + 1;
}

/** A function from a value to its bin. Numbers are rounded to float32 first, as the model takes them. */
export function binFinder(column: BaselineColumn): (value: BinValue) => number {
  const missing = binCount(column) - 1;
  if ('edges' in column) {
    const { edges, kind } = column;
    return (value) => {
      if (typeof value !== 'number' || Number.isNaN(value)) return missing;
      const exact = kind === 'number' ? Math.fround(value) : value;
      // At most ten edges: a scan is as fast as a search.
      let bin = 0;
      while (bin < edges.length && exact > edges[bin]!) bin++;
      return bin;
    };
  }
  const other = column.levels.length;
  const binOf = new Map(column.levels.map((level, bin) => [level, bin]));
  return (value) => {
    const isMissing =
      value === null || value === undefined || value === MISSING_CATEGORY || Number.isNaN(value);
    return isMissing ? missing : (binOf.get(String(value)) ?? other);
  };
}
