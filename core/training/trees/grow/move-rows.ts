import type { Engine } from '../../kernels/engine.ts';
import { BINS, type BinnedTable } from './bin-table.ts';
import { type ForestMemory, writeList } from './forest-memory.ts';
import type { Parting, Stretch } from './grown-node.ts';

/** Which side's rows are added to the histogram on the way. */
export const ADDS = { right: 0, left: 1, none: 2 } as const;

/** Both lists of a node. */
export interface NodeRows {
  learned: Stretch;
  watched: Stretch;
}

/**
 * Parts the rows of a node into the scratch, and answers where those of the two children will be once they are put in
 * order (finishSplit or gatherRows, with the same shares).
 */
export function moveRows(
  engine: Engine,
  table: BinnedTable,
  memory: ForestMemory,
  node: NodeRows,
  parting: Parting,
  work: { adds: (typeof ADDS)[keyof typeof ADDS]; shares: number },
): { left: NodeRows; right: NodeRows } {
  writeSides(engine.u8, memory.sides, parting);
  writeList(engine, memory, 0, node.learned);
  writeList(engine, memory, 1, node.watched);
  const { bins, stride, lines, rows } = table;
  const { pairs, packed, spilled, sides, lists } = memory;
  const integers = [
    bins,
    stride,
    pairs,
    packed,
    spilled,
    parting.column,
    work.adds,
    sides,
    lists,
    listCount(node),
    lines,
    rows,
  ];
  engine.run('splitRows', integers, [], work.shares);
  const learned = cut(node.learned, countLeft(engine, memory, 0, work.shares));
  const watched =
    node.watched.count > 0
      ? cut(node.watched, countLeft(engine, memory, 1, work.shares))
      : ([node.watched, node.watched] as const);
  return {
    left: { learned: learned[0], watched: watched[0] },
    right: { learned: learned[1], watched: watched[1] },
  };
}

/** Puts the rows of a moved node in order, where no histogram is made of them. */
export function gatherRows(engine: Engine, memory: ForestMemory, node: NodeRows, shares: number): void {
  engine.run('gatherSplit', [memory.lists, listCount(node), shares], [], shares);
}

/** The watched list is left out where it is empty. */
export function listCount({ watched }: NodeRows): number {
  return watched.count > 0 ? 2 : 1;
}

/** For each bin 1 where it goes left. */
function writeSides(u8: Uint8Array, at: number, { set, bin, missingLeft }: Parting): void {
  if (set) {
    for (let which = 0; which < BINS; which++) u8[at + which] = (set[which >> 3]! >> (which & 7)) & 1;
    return;
  }
  u8.fill(1, at, at + bin + 1);
  u8.fill(0, at + bin + 1, at + BINS);
  u8[at] = Number(missingLeft);
}

function countLeft(engine: Engine, memory: ForestMemory, list: number, shares: number): number {
  let left = 0;
  for (let share = 0; share < shares; share++)
    left += engine.i32[(memory.counts + (list * engine.shares + share) * 8) / 4]!;
  return left;
}

function cut({ start, count }: Stretch, left: number): [Stretch, Stretch] {
  return [
    { start, count: left },
    { start: start + left, count: count - left },
  ];
}
