import type { Tree, TreeModel } from '../../../contracts/tree-model.ts';
import type { BinnedTable } from './bin-table.ts';
import type { GrownNode } from './grown-node.ts';

/** The largest float32: every number is at most this, so that such a threshold parts numbers from missing. */
const FLOAT32_MAX = (2 - 2 ** -23) * 2 ** 127;

/** The sets of a forest, each kept once. */
export interface SetTable {
  list: TreeModel['sets'];
  indexOf(codes: number[]): number;
}

export function createSets(known: TreeModel['sets'] = []): SetTable {
  const list = [...known];
  const positions = new Map(list.map((codes, position) => [codes.join(','), position]));
  return {
    list,
    indexOf(codes) {
      const key = codes.join(',');
      const known = positions.get(key);
      if (known !== undefined) return known;
      positions.set(key, list.length);
      list.push(codes);
      return list.length - 1;
    },
  };
}

/** A grown tree in the form that is exported and explained: bins become float32 thresholds and codes. */
export function toTree(
  { columns }: BinnedTable,
  sets: SetTable,
  nodes: readonly GrownNode[],
  values: Float32Array,
  output: number,
): Tree {
  const tree: Tree = {
    output,
    column: [],
    threshold: [],
    set: [],
    missingLeft: [],
    left: [],
    right: [],
    value: Array.from(values),
    gain: [],
    cover: nodes.map(({ learned }) => learned.count),
  };
  for (const { split } of nodes) {
    const column = split ? columns[split.column]! : undefined;
    tree.column.push(split?.column ?? -1);
    tree.left.push(split?.left ?? -1);
    tree.right.push(split?.right ?? -1);
    tree.gain.push(split?.gain ?? 0);
    tree.threshold.push(split && !split.set ? (column?.edges[split.bin - 1] ?? FLOAT32_MAX) : 0);
    tree.set.push(split?.set && column ? sets.indexOf(codesOf(split.set, column.bins)) : -1);
    tree.missingLeft.push(Number(split?.set ? split.set[0]! & 1 : (split?.missingLeft ?? 0)));
  }
  return tree;
}

/** Codes of the bins in a set, bin 0 (missing) apart. */
function codesOf(set: Uint8Array, bins: number): number[] {
  const codes: number[] = [];
  for (let bin = 1; bin < bins; bin++) if ((set[bin >> 3]! >> (bin & 7)) & 1) codes.push(bin - 1);
  return codes;
}
