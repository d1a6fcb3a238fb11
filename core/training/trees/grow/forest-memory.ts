import type { Engine } from '../../kernels/engine.ts';
import { BINS, type BinnedTable } from './bin-table.ts';
import type { TreeOptions } from './tree-options.ts';

export const BEST_BYTES = 80;
const LIST_BYTES = 20;

/** Addresses of what one fit works on. */
export interface ForestMemory {
  scores: number;
  labels: number;
  /** 0 without weights. */
  weights: number;
  pairs: number;
  /** Log of the sum of exponentials a row, softmax only. */
  extras: number;
  /** Numbers of all rows: those learned from, then those watched. */
  rows: number;
  /** The same for one tree: those it learns from, then all others, in the order of its leaves once it is grown. */
  list: number;
  scratch: number;
  packed: number;
  spilled: number;
  /** Histograms of the leaves that may still be split. */
  slots: number[];
  binCounts: number;
  kinds: number;
  allowed: number;
  bests: number;
  order: number;
  sides: number;
  lists: number;
  counts: number;
  leaves: number;
  sums: number;
}

/** Bytes of one fit beside the table: at most 32 a row for one output, and the histograms. */
export function forestBytes(
  { rows, stride }: Pick<BinnedTable, 'rows' | 'stride'>,
  options: Pick<TreeOptions, 'leaves' | 'loss'>,
  outputs: number,
  shares: number,
): number {
  const perRow = 4 * (outputs + 6 + (options.loss === 'softmax' ? 1 : 0));
  const histograms = (options.leaves + 1) * stride * BINS * 16 + shares * stride * BINS * 24;
  return (
    rows * perRow +
    histograms +
    shares * 8_192 +
    stride * 8 +
    options.leaves * 72 +
    (rows / 4_096 + 2) * 16 +
    8_192
  );
}

/** Takes the memory of one fit. */
export function takeForest(
  engine: Engine,
  { rows, stride, columns }: BinnedTable,
  options: TreeOptions,
  outputs: number,
  isWeighted: boolean,
): ForestMemory {
  const words = (count: number) => engine.take(4 * count);
  const memory: ForestMemory = {
    scores: words(rows * outputs),
    labels: words(rows),
    weights: isWeighted ? words(rows) : 0,
    pairs: words(rows),
    extras: options.loss === 'softmax' ? words(rows) : 0,
    rows: words(rows),
    list: words(rows),
    scratch: words(rows),
    packed: engine.take(engine.shares * stride * BINS * 8),
    spilled: engine.take(engine.shares * stride * BINS * 16),
    slots: Array.from({ length: options.leaves + 1 }, () => engine.take(stride * BINS * 16)),
    binCounts: words(stride),
    kinds: engine.take(stride),
    allowed: engine.take(stride),
    bests: engine.take(engine.shares * 2 * BEST_BYTES),
    order: engine.take(engine.shares * 4_096),
    sides: engine.take(BINS),
    lists: engine.take(2 * LIST_BYTES),
    counts: engine.take(2 * 8 * engine.shares),
    leaves: engine.take(8 * options.leaves),
    sums: engine.take(16 * Math.max(engine.shares, Math.ceil(rows / 4_096) + 1)),
  };
  columns.forEach((column, index) => {
    engine.i32[memory.binCounts / 4 + index] = column.bins;
    const direction = options.monotone?.[index] ?? 0;
    engine.u8[memory.kinds + index] =
      (column.kind === 'category' ? 1 : 0) | (direction > 0 ? 2 : 0) | (direction < 0 ? 4 : 0);
  });
  return memory;
}

/** Describes a stretch of the row list as the kernels take it. */
export function writeList(
  { i32, shares }: Engine,
  memory: ForestMemory,
  index: number,
  { start, count }: { start: number; count: number },
): void {
  const at = (memory.lists + index * LIST_BYTES) / 4;
  i32[at] = memory.list + 4 * start;
  i32[at + 1] = memory.scratch + 4 * start;
  i32[at + 2] = count;
  i32[at + 4] = memory.counts + index * 8 * shares;
}
