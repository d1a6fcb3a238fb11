import type { Tree, TreeModel } from '../../../contracts/tree-model.ts';

/** Rows scored together: their values stay in the fastest cache while all trees pass over them. A multiple of 4. */
export const TILE_ROWS = 128;

/**
 * A model's trees laid out for rows to walk down, node after node and tree after tree. A row goes right where its value
 * in the node's slot is greater than the threshold; a right child stands behind its left one, and a leaf is its own left
 * child with a threshold that nothing exceeds. A slot is the TILE_ROWS values of a column of numbers, with missing as
 * NaN (which is greater than nothing) or as Infinity, or, after the `sharedSlots`, of one of the tree's sets: 0 goes
 * left, 1 right.
 */
export interface WalkForest {
  base: Float64Array;
  trees: { root: number; depth: number; output: number; sets: SetSlot[] }[];
  /** Where the node's slot starts in a tile. */
  slotStart: Int32Array;
  threshold: Float64Array;
  left: Int32Array;
  value: Float64Array;
  sharedSlots: { column: number; missing: number }[];
  slotCount: number;
  /** The length of every set's `goesRight`. */
  codeCount: number;
}

/** Whether a code goes right, by code + 1: the first is for missing, the last for all codes that no set has. */
export interface SetSlot {
  column: number;
  goesRight: Uint8Array;
}

/** Lays out a model's trees for scoreByWalking. */
export function layOutForWalking(model: Pick<TreeModel, 'base' | 'trees' | 'sets'>): WalkForest {
  const nodeCount = model.trees.reduce((sum, { column }) => sum + column.length, 0);
  const forest: WalkForest = {
    base: Float64Array.from(model.base),
    trees: [],
    slotStart: new Int32Array(nodeCount),
    threshold: new Float64Array(nodeCount).fill(Number.POSITIVE_INFINITY),
    left: new Int32Array(nodeCount),
    value: new Float64Array(nodeCount),
    sharedSlots: listSharedSlots(model.trees),
    slotCount: 0,
    codeCount: model.sets.flat().reduce((most, code) => Math.max(most, code), -1) + 3,
  };
  let root = 0;
  for (const tree of model.trees) root += placeTree(forest, tree, model.sets, root);
  const mostSets = forest.trees.reduce((most, { sets }) => Math.max(most, sets.length), 0);
  forest.slotCount = forest.sharedSlots.length + mostSets;
  return forest;
}

/** The columns that thresholds ask for, twice where missing goes left at one node and right at another. */
function listSharedSlots(trees: Tree[]): WalkForest['sharedSlots'] {
  const keys = new Set<number>();
  for (const tree of trees) {
    tree.column.forEach((column, node) => {
      if (column >= 0 && tree.set[node]! < 0) keys.add(2 * column + tree.missingLeft[node]!);
    });
  }
  return [...keys]
    .sort((a, b) => a - b)
    .map((key) => ({ column: key >> 1, missing: key % 2 === 1 ? Number.NaN : Number.POSITIVE_INFINITY }));
}

/** Adds a tree whose root is node `root` of the forest; answers how many nodes it has. */
function placeTree(forest: WalkForest, tree: Tree, sets: TreeModel['sets'], root: number): number {
  const { order, firstChild, depth } = breadthFirst(tree);
  const setSlots: SetSlot[] = [];
  const { sharedSlots } = forest;
  order.forEach((from, place) => {
    const node = root + place;
    const column = tree.column[from]!;
    forest.value[node] = tree.value[from]!;
    forest.left[node] = root + firstChild[place]!;
    if (column < 0) return;
    const missingLeft = tree.missingLeft[from]!;
    const set = tree.set[from]!;
    if (set < 0) {
      forest.threshold[node] = tree.threshold[from]!;
      const slot = sharedSlots.findIndex((shared) => {
        return shared.column === column && Number.isNaN(shared.missing) === (missingLeft === 1);
      });
      forest.slotStart[node] = slot * TILE_ROWS;
    } else {
      forest.threshold[node] = 0;
      forest.slotStart[node] = (sharedSlots.length + setSlots.length) * TILE_ROWS;
      setSlots.push({ column, goesRight: tableOf(forest.codeCount, sets[set]!, missingLeft) });
    }
  });
  forest.trees.push({ root, depth, output: tree.output, sets: setSlots });
  return order.length;
}

/** The nodes level by level, where among them each one's children start (a leaf is its own), and how many levels follow the root's. */
function breadthFirst(tree: Tree): { order: number[]; firstChild: number[]; depth: number } {
  const order = [0];
  const firstChild: number[] = [];
  let depth = 0;
  for (let place = 0, levelEnd = 1; place < order.length; place++) {
    if (place === levelEnd) {
      depth++;
      levelEnd = order.length;
    }
    const node = order[place]!;
    const isLeaf = tree.column[node]! < 0;
    firstChild.push(isLeaf ? place : order.length);
    if (!isLeaf) order.push(tree.left[node]!, tree.right[node]!);
  }
  return { order, firstChild, depth };
}

function tableOf(codeCount: number, set: readonly number[], missingLeft: number): Uint8Array {
  const goesRight = new Uint8Array(codeCount).fill(1);
  goesRight[0] = 1 - missingLeft;
  for (const code of set) goesRight[code + 1] = 0;
  return goesRight;
}
