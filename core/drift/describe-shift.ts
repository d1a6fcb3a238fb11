import type { BaselineColumn } from '../contracts/watch.ts';
import { roundFigure } from '../evaluation/gates/write-figure.ts';
import { partOfColumn } from './calendar-columns.ts';
import { escapeText } from './escape-text.ts';
import { hasHeapedMinimum, labelBins } from './label-bins.ts';

/**
 * Where two distributions over a column's bins differ most, in words: "the share up to 1.9 fell from 50 % to
 * 31 %". Shares are by bin without the missing one; numbers are compared below each edge, labels one by one.
 */
export function describeShift(
  column: BaselineColumn,
  reference: readonly number[],
  current: readonly number[],
): string {
  const isOrdered = 'edges' in column;
  const before = isOrdered ? cumulate(reference) : reference;
  const now = isOrdered ? cumulate(current) : current;
  let widest = 0;
  for (let bin = 1; bin < before.length; bin++) {
    const gap = Math.abs(now[bin]! - before[bin]!);
    if (gap > Math.abs(now[widest]! - before[widest]!)) widest = bin;
  }
  const verb = now[widest]! < before[widest]! ? 'fell' : 'rose';
  const change = `${verb} from ${writeShare(before[widest]!)} to ${writeShare(now[widest]!)}`;
  return `the share ${isOrdered ? belowEdge(column.edges, widest) : ofLevel(column, widest)} ${change}`;
}

/** A share in whole per cents, near 0 and 1 to a tenth, in 7 characters at most; only 0 and 1 are "0 %" and "100 %". */
export function writeShare(share: number): string {
  const percent = share * 100;
  if (percent > 0 && percent < 0.1) return '<0.1 %';
  if (percent > 99.9 && percent < 100) return '>99.9 %';
  const isNearEnd = (percent > 0 && percent < 1) || (percent > 99 && percent < 100);
  return `${isNearEnd ? percent.toFixed(1) : Math.round(percent)} %`;
}

function belowEdge(edges: readonly number[], bin: number): string {
  if (bin === 0 && hasHeapedMinimum(edges)) return `below ${roundFigure(edges[1]!, 4)}`;
  return `up to ${roundFigure(edges[bin] ?? Number.NaN, 4)}`;
}

function ofLevel(column: BaselineColumn, bin: number): string {
  const labels = labelBins(column);
  if (bin === labels.length - 1) return 'of other levels';
  const label = labels[bin]!;
  const part = partOfColumn(column);
  if (part !== null) return part === 'hour' ? `at hour ${label}` : `on ${label}`;
  return `of "${escapeText(label)}"`;
}

function cumulate(shares: readonly number[]): number[] {
  let sum = 0;
  return shares.map((share) => {
    sum += share;
    return sum;
  });
}
