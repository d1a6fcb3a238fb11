import type { Engine } from '../../kernels/engine.ts';
import { BINS, type BinnedTable } from './bin-table.ts';
import { BEST_BYTES, type ForestMemory } from './forest-memory.ts';
import type { GrownNode, Scales, Split } from './grown-node.ts';
import { leafGain } from './leaf-value.ts';
import { sharesFor } from './share-work.ts';
import type { TreeOptions } from './tree-options.ts';

/** What a tree is grown with. */
export interface Growth {
  engine: Engine;
  table: BinnedTable;
  memory: ForestMemory;
  options: TreeOptions;
  scales: Scales;
}

interface Work {
  /** Row lists to put in order: those that moveRows has moved, 0 for a root. */
  lists: number;
  /** Whether the shares' histograms are to be added up first. */
  collects: boolean;
  /** Whether a share may have had more rows than packed sums hold. */
  hasSpilled: boolean;
  /** Whether to look for splits. */
  scans: boolean;
  /** The shares that moved the rows and added up their histograms. */
  parts: number;
}

/** Nanoseconds to copy a row's number, and to look at a cell of both sides. */
const COPY_COST = 1;
const CELL_COST = 4;

/** The longest count of rows that a share adds up in packed sums (kernels/histogram.ts). */
export const PACKED_ROWS = 32_768;

/**
 * Makes the histograms of a node's two sides (`large` has that of the node, `small` gets its own) and finds the best
 * split of each; for a root there is no `large`.
 */
export function findSplits(growth: Growth, small: GrownNode, large: GrownNode | undefined, work: Work): void {
  const { engine, table, memory, options, scales } = growth;
  const integers = [
    memory.lists,
    work.lists,
    work.collects ? memory.packed : 0,
    memory.spilled,
    table.stride,
    table.columns.length,
    small.slot,
    large?.slot ?? 0,
    work.hasSpilled ? 1 : 0,
    memory.binCounts,
    memory.kinds,
    memory.allowed,
    memory.bests,
    work.scans ? (large ? 3 : 1) : 0,
    memory.order,
    work.parts,
  ];
  const reals = [
    options.l2 * scales.hessian,
    options.l1 * scales.gradient,
    options.setL2 * scales.hessian,
    options.setSmoothing * scales.hessian,
    options.setRows * hessianOfRow(small),
    0,
    ...sideReals(growth, small),
    ...(large ? sideReals(growth, large) : []),
  ];
  const shares = sharesFor(engine, costOf(growth, small, large, work));
  engine.run('finishSplit', integers, reals, shares);
  if (!work.scans) return;
  small.best = readBest(growth, small, 0, shares);
  if (large) large.best = readBest(growth, large, 1, shares);
}

/** Nanoseconds: rows are copied, cells looked at. */
function costOf(
  { table }: Growth,
  small: GrownNode,
  large: GrownNode | undefined,
  { lists, parts }: Work,
): number {
  const rows = lists > 0 ? countRows(small) + (large ? countRows(large) : 0) : 0;
  return rows * COPY_COST + table.columns.length * BINS * CELL_COST * (1 + parts / 4);
}

function countRows({ learned, watched }: GrownNode): number {
  return learned.count + watched.count;
}

function hessianOfRow({ hessian, learned }: GrownNode): number {
  return learned.count > 0 ? hessian / learned.count : 0;
}

function sideReals({ options, scales }: Growth, node: GrownNode): number[] {
  const least = Math.max(options.minHessian * scales.hessian, options.minRows * hessianOfRow(node), 1e-9);
  // leaf values in fixed-point units: gradient over hessian
  const factor = scales.gradient / scales.hessian;
  return [node.hessian, node.gradient, least, node.low * factor, node.high * factor];
}

/** The best of all shares; of equal gains that of the first column. */
function readBest(
  { engine, memory, options, scales }: Growth,
  node: GrownNode,
  side: 0 | 1,
  shares: number,
): Split | undefined {
  let at = -1;
  for (let share = 0; share < shares; share++) {
    const candidate = memory.bests + (2 * share + side) * BEST_BYTES;
    const column = engine.i32[candidate / 4 + 6]!;
    if (column < 0) continue;
    const difference = at < 0 ? 1 : engine.f64[candidate / 8]! - engine.f64[at / 8]!;
    if (difference > 0 || (difference === 0 && column < engine.i32[at / 4 + 6]!)) at = candidate;
  }
  if (at < 0) return undefined;
  // gains in fixed-point units become real ones by this factor; half of it is what a split takes off the loss
  const unit = scales.hessian / scales.gradient ** 2;
  const gain = 0.5 * unit * engine.f64[at / 8]! - leafGain(node, options, scales);
  if (!(gain > options.minGain)) return undefined;
  return {
    gain,
    hessian: engine.f64[at / 8 + 1]!,
    gradient: engine.f64[at / 8 + 2]!,
    column: engine.i32[at / 4 + 6]!,
    bin: engine.i32[at / 4 + 7]!,
    missingLeft: engine.i32[at / 4 + 8] === 1,
    set: engine.i32[at / 4 + 9] === 1 ? engine.u8.slice(at + 40, at + 72) : undefined,
  };
}
