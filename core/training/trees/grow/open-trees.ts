import { createEngine, MOST_ENGINE_BYTES, type Threads } from '../../kernels/engine.ts';
import type { TrainingTarget } from '../../read-target.ts';
import { allRows, takeCodes, takeFloats, takeNumbers } from '../../take-values.ts';
import { outputsOf } from '../score/forest-predictions.ts';
import { slotBytes } from '../threads/fit-slot.ts';
import { openSideFits, type SideFits } from '../threads/side-fits.ts';
import type { TreeInput } from '../tree-input.ts';
import { type BinnedTable, binningBytes, binTable, tableBytes } from './bin-table.ts';
import type { TreeTarget } from './fit-state.ts';
import { forestBytes } from './forest-memory.ts';
import { sortingBytes, sortRows } from './sort-rows.ts';
import type { TreeOptions } from './tree-options.ts';

/** A table of bins with memory for one fit at a time. */
export interface OpenTrees {
  table: BinnedTable;
  /** Which of the given rows each row of the table is: a large table is in an order of its own (sort-rows.ts). */
  order: Int32Array;
  /** The target by row of the table. */
  target: TreeTarget;
  /** Fits on threads of their own, where several were asked for and there is work and room enough. */
  side?: SideFits;
  close(): void;
}

/** Below so many cells a second thread costs more than it brings. */
const SHARED_CELLS = 200_000;

/** The memory of the kernels for a table and the largest of some fits on it, or so many of them side by side. */
export function openTreesBytes(
  rows: number,
  columns: number,
  options: readonly Pick<TreeOptions, 'leaves' | 'loss'>[],
  outputs: number,
  shares: number,
  atOnce = 1,
): number {
  const stride = Math.ceil(columns / 4) * 4;
  const fits =
    atOnce > 1
      ? [atOnce * slotBytes({ rows, stride }, options, outputs)]
      : options.map((option) => forestBytes({ rows, stride }, option, outputs, shares));
  const passing = [binningBytes(rows, columns, shares), sortingBytes(rows, stride, shares)];
  return tableBytes(rows, columns) + Math.max(...passing, ...fits) + 65_536;
}

/** Bins `inputs` into an engine that holds the largest of some fits, `fitsAtOnce` of them if there are threads. */
export function openTrees(
  inputs: readonly TreeInput[],
  target: TreeTarget,
  options: readonly TreeOptions[],
  threads: Threads,
  fitsAtOnce = 1,
): OpenTrees {
  const { labels, outputs } = target;
  const rows = labels.length;
  const extra = rows * inputs.length < SHARED_CELLS ? 0 : threads.extra;
  const bytesFor = (fits: number) => openTreesBytes(rows, inputs.length, options, outputs, 1 + extra, fits);
  const wanted = Math.min(fitsAtOnce, 1 + extra);
  const atOnce = bytesFor(wanted) < MOST_ENGINE_BYTES ? wanted : 1;
  const bytes = bytesFor(atOnce);
  const engine = createEngine(bytes, { ...threads, extra });
  try {
    const table = binTable(engine, inputs, rows);
    const order = sortRows(table, target);
    const ordered = order ? inOrder(target, order) : target;
    const side = atOnce > 1 ? openSideFits(table, ordered, options, atOnce, threads) : undefined;
    return {
      table,
      order: order ?? allRows(rows),
      target: ordered,
      ...(side && { side }),
      close() {
        side?.close();
        engine.close();
      },
    };
  } catch (error) {
    engine.close();
    throw error;
  }
}

/** What trees are to learn of some rows of a frame. */
export function treeTarget(target: TrainingTarget, rows: Int32Array, weights?: Float64Array): TreeTarget {
  return {
    labels: target.task === 'regression' ? takeNumbers(target.values, rows) : takeCodes(target.codes, rows),
    outputs: outputsOf(target),
    ...(weights && { weights: Float32Array.from(takeNumbers(weights, rows)) }),
  };
}

function inOrder({ labels, outputs, weights, start }: TreeTarget, order: Int32Array): TreeTarget {
  return {
    labels: labels instanceof Float64Array ? takeNumbers(labels, order) : takeCodes(labels, order),
    outputs,
    ...(weights && { weights: takeFloats(weights, order) }),
    ...(start && { start: takeStart(start, order, outputs) }),
  };
}

function takeStart(start: Float64Array, order: Int32Array, outputs: number): Float64Array {
  const taken = new Float64Array(start.length);
  for (let output = 0; output < outputs; output++) {
    const first = output * order.length;
    taken.set(takeNumbers(start.subarray(first, first + order.length), order), first);
  }
  return taken;
}
