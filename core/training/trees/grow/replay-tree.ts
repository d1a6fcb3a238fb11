import type { Tree, TreeModel } from '../../../contracts/tree-model.ts';
import type { BinnedColumn } from './bin-table.ts';
import type { Growth } from './find-splits.ts';
import { sharesOfNode } from './grow-tree.ts';
import type { GrownNode, Parting } from './grown-node.ts';
import { ADDS, gatherRows, moveRows } from './move-rows.ts';

/**
 * Sends the rows of the list through a tree that was grown on this very table: the same leaves in the same order, so
 * that scores come out to the bit as they were. For going on where an interrupted training had come to.
 */
export function replayTree(
  growth: Pick<Growth, 'engine' | 'table' | 'memory'>,
  tree: Tree,
  sets: TreeModel['sets'],
  rows: { learned: number; watched: number },
): Pick<GrownNode, 'learned' | 'watched' | 'split'>[] {
  const { engine, table, memory } = growth;
  const nodes: Pick<GrownNode, 'learned' | 'watched' | 'split'>[] = [];
  nodes[0] = {
    learned: { start: 0, count: rows.learned },
    watched: { start: rows.learned, count: rows.watched },
  };
  tree.column.forEach((column, index) => {
    if (column < 0) return;
    const node = nodes[index]!;
    const parting = partingOf(tree, index, table.columns[column]!, sets);
    const shares = sharesOfNode(growth, node.learned.count + node.watched.count);
    const sides = moveRows(engine, table, memory, node, parting, { adds: ADDS.none, shares });
    gatherRows(engine, memory, node, shares);
    const [left, right] = [tree.left[index]!, tree.right[index]!];
    nodes[left] = sides.left;
    nodes[right] = sides.right;
    node.split = { ...parting, gain: 0, hessian: 0, gradient: 0, left, right };
  });
  return nodes;
}

function partingOf(tree: Tree, index: number, column: BinnedColumn, sets: TreeModel['sets']): Parting {
  const missingLeft = tree.missingLeft[index] === 1;
  const set = tree.set[index]! >= 0 ? bitsOf(sets[tree.set[index]!]!, missingLeft) : undefined;
  const threshold = tree.threshold[index]!;
  const cut = column.edges.indexOf(threshold);
  // a threshold that is no edge is the one above all numbers
  const bin = cut < 0 ? column.bins - 1 : cut + 1;
  return { column: tree.column[index]!, bin, missingLeft, set };
}

function bitsOf(codes: readonly number[], missingLeft: boolean): Uint8Array {
  const bits = new Uint8Array(32);
  for (const bin of [...(missingLeft ? [0] : []), ...codes.map((code) => code + 1)])
    bits[bin >> 3]! |= 1 << (bin & 7);
  return bits;
}
