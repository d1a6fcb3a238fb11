import { addValues, leafValues } from './add-leaves.ts';
import type { BinnedTable } from './bin-table.ts';
import { writePairs, writeStart } from './fit-scores.ts';
import type { Fit, TreeTarget } from './fit-state.ts';
import { forestBytes, takeForest } from './forest-memory.ts';
import { growTree } from './grow-tree.ts';
import type { GrownNode } from './grown-node.ts';
import { allowColumns } from './sample-trees.ts';
import { TREE_DEFAULTS, type TreeOptions } from './tree-options.ts';

/** Smaller tables stay in the caches in any order. */
const SORTED_BYTES = 4 * 2 ** 20;
/** Rows that the trees of the order are learned from. */
const SAMPLE_ROWS = 65_536;
/** Leaves of the last tree come one after another, within them those of the one before. */
const TREES = 2;
const OPTIONS: TreeOptions = { ...TREE_DEFAULTS, loss: 'squared', learningRate: 1 };
/** The room that columns are moved in has a byte a row for so many threads. */
const MOST_SHARES = 4;

/** Whether sortRows sorts a table of this size. */
function isSorted(rows: number, stride: number): boolean {
  return rows * stride >= SORTED_BYTES;
}

/** Memory that sortRows needs for a while. */
export function sortingBytes(rows: number, stride: number, shares: number): number {
  return isSorted(rows, stride) ? forestBytes({ rows, stride }, OPTIONS, 1, shares) : 0;
}

/**
 * Puts the rows of a large table in the order of the leaves of small trees, learned from a sample. Later trees split by
 * much the same columns, so the rows of their nodes lie side by side and memory is read in runs. Answers which row
 * comes where, nothing where the order stays; the same table and labels give the same order for any number of threads.
 */
export function sortRows(table: BinnedTable, { labels }: TreeTarget): Int32Array | undefined {
  const { engine, rows, stride } = table;
  if (!isSorted(rows, stride)) return undefined;
  const mark = engine.mark();
  const memory = takeForest(engine, table, OPTIONS, 1, false);
  const fit: Fit = { engine, table, memory, options: OPTIONS, target: { labels, outputs: 1 } };
  const order = orderOf(fit);
  engine.i32.set(order, memory.rows / 4);
  const { columns, lines, bins } = table;
  const shares = Math.min(engine.shares, MOST_SHARES);
  engine.run('orderLines', [rows, columns.length, lines, memory.rows, memory.scratch], [], shares);
  engine.run('copyLines', [rows, columns.length, lines, bins, stride]);
  engine.release(mark);
  return order;
}

function orderOf(fit: Fit): Int32Array {
  const { engine, table, memory, options } = fit;
  const { rows } = table;
  const size = Math.min(rows, SAMPLE_ROWS);
  const sample = Int32Array.from({ length: size }, (_, i) => Math.floor((i * rows) / size));
  writeList(fit, sample);
  writeStart(fit, sample);
  let nodes: GrownNode[] = [];
  for (let tree = 0; tree < TREES; tree++) {
    allowColumns(fit, tree);
    const scales = writePairs(fit, tree, 0);
    nodes = growTree({ engine, table, memory, options, scales }, { learned: size, watched: rows - size });
    addValues(fit, nodes, leafValues(fit, nodes, scales, 0), 0);
  }
  return rowsByLeaf(fit, nodes);
}

/** The sample, then all other rows. */
function writeList({ engine, table, memory }: Fit, sample: Int32Array): void {
  const list = engine.i32.subarray(memory.list / 4, memory.list / 4 + table.rows);
  list.set(sample);
  let at = sample.length;
  let next = 0;
  for (let row = 0; row < table.rows; row++) {
    if (row === sample[next]) next += 1;
    else list[at++] = row;
  }
}

function rowsByLeaf({ engine, table, memory }: Fit, nodes: readonly GrownNode[]): Int32Array {
  const order = new Int32Array(table.rows);
  const leaves = nodes.filter(({ split }) => !split);
  let at = 0;
  for (const leaf of leaves.toSorted(
    (a, b) => a.learned.start - b.learned.start || a.watched.start - b.watched.start,
  ))
    for (const { start, count } of [leaf.learned, leaf.watched]) {
      order.set(engine.i32.subarray(memory.list / 4 + start, memory.list / 4 + start + count), at);
      at += count;
    }
  return order;
}
