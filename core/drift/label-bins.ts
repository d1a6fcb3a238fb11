import type { BaselineColumn } from '../contracts/watch.ts';
import { roundFigure } from '../evaluation/gates/write-figure.ts';
import { partOfColumn } from './calendar-columns.ts';
import { justBelow } from './quantile-edges.ts';

const WEEKDAY_NAMES = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'];

/** What the bin of every level that has none of its own is called. */
const OTHER_LEVELS = '(other)';

/** What people read for each bin of a column but the one for missing values, in bin order; levels as they are. */
export function labelBins(column: BaselineColumn): string[] {
  if ('levels' in column) {
    const levels = partOfColumn(column) === 'weekday' ? WEEKDAY_NAMES : column.levels;
    return [...levels, OTHER_LEVELS];
  }
  const { edges } = column;
  if (edges.length === 0) return ['any'];
  const figures = edges.map((edge) => String(roundFigure(edge, 4)));
  const labels = [`≤ ${figures[0]}`];
  for (let at = 1; at < edges.length; at++) labels.push(`${figures[at - 1]} to ${figures[at]}`);
  if (hasHeapedMinimum(edges)) {
    labels[0] = `< ${figures[1]}`;
    labels[1] = `= ${figures[1]}`;
  }
  return [...labels, `> ${figures.at(-1)}`];
}

/** True where the first edge only keeps values apart that lie below everything in the reference. */
export function hasHeapedMinimum(edges: readonly number[]): boolean {
  return edges.length > 1 && edges[0] === justBelow(edges[1]!);
}
