import type { Tree, TreeModel } from '../../../contracts/tree-model.ts';
import { KERNEL_TILE_ROWS, type KernelSource, listSources, placeOf } from './score-kernel-sources.ts';

/** A row's leaf is a byte. */
const MOST_LEAVES = 256;
const TREE_WORDS = 3;
const SET_WORDS = 9;
const NODE_WORDS = 2;
/** What a set's slot holds for rows that go left; others have 0. */
const IN_SET = -1;

/** A model's trees as kernels/forest.ts scores them. Slots are written as where they start: bytes from the first one. */
export interface KernelForest {
  base: readonly number[];
  treeCount: number;
  /**
   * Tree after tree: its output, leaves and sets; of each set the slot of its column and the 256 bits of what is not in
   * it; of each node, parents before children and left before right, its slot and then, in bytes, its threshold's place,
   * the first leaf below it and how many are below its left child.
   */
  words: Int32Array;
  /** Values of the leaves, tree after tree and from the left. */
  values: Float64Array;
  sources: KernelSource[];
  /** The first slots are of a tree's sets, then those of the columns follow. */
  slotCount: number;
}

/** Lays a model's trees out for scoreWithKernel; undefined for those that do not fit into bytes. */
export function layOutForKernel({
  base,
  trees,
  sets,
}: Pick<TreeModel, 'base' | 'trees' | 'sets'>): KernelForest | undefined {
  const setCounts = trees.map(({ set }) => set.reduce((count, position) => count + Number(position >= 0), 0));
  const nodeCount = trees.reduce((sum, { column }) => sum + column.length, 0);
  const setCount = setCounts.reduce((sum, count) => sum + count, 0);
  const leafCount = (nodeCount + trees.length) / 2;
  const listed = listSources(trees, sets, Math.max(0, ...setCounts) * KERNEL_TILE_ROWS);
  if (!listed || trees.some(({ column }) => column.length > 2 * MOST_LEAVES - 1)) return undefined;
  const room = TREE_WORDS * trees.length + SET_WORDS * setCount + NODE_WORDS * (leafCount - trees.length);
  const words = new Int32Array(room);
  const values = new Float64Array(leafCount);
  const layout: Layout = { sources: listed.sources, sets, words, values, wordCount: 0, valueCount: 0 };
  for (const [index, tree] of trees.entries()) placeTree(layout, tree, setCounts[index]!);
  return {
    base,
    treeCount: trees.length,
    words,
    values,
    sources: [...listed.sources.values()],
    slotCount: listed.slotBytes / KERNEL_TILE_ROWS,
  };
}

interface Layout {
  sources: Map<number, KernelSource>;
  sets: TreeModel['sets'];
  words: Int32Array;
  values: Float64Array;
  wordCount: number;
  valueCount: number;
}

function placeTree(layout: Layout, tree: Tree, setCount: number): void {
  const { words, values, valueCount } = layout;
  const { column, set, missingLeft, left, right } = tree;
  const start = layout.wordCount;
  let setsPlaced = 0;
  let at = start + TREE_WORDS + SET_WORDS * setCount;
  let leaf = 0;

  const visit = (node: number): void => {
    if (column[node]! < 0) {
      values[valueCount + leaf] = tree.value[node]!;
      leaf++;
      return;
    }
    const source = layout.sources.get(column[node]!)!;
    const isMissingLeft = missingLeft[node] === 1;
    const own = at;
    at += NODE_WORDS;
    let place = IN_SET;
    if (source.kind === 'number') {
      words[own] = isMissingLeft ? source.slot : source.missingRightSlot;
      place = placeOf(source, tree.threshold[node]!);
    } else {
      words[own] = setsPlaced * KERNEL_TILE_ROWS;
      const to = start + TREE_WORDS + SET_WORDS * setsPlaced;
      words[to] = source.slot;
      writeOthers(words.subarray(to + 1, to + SET_WORDS), layout.sets[set[node]!]!, isMissingLeft);
      setsPlaced++;
    }
    const first = leaf;
    visit(left[node]!);
    words[own + 1] = (place & 255) | (first << 8) | ((leaf - first) << 16);
    visit(right[node]!);
  };
  visit(0);
  words.set([tree.output, leaf, setCount], start);
  layout.wordCount = at;
  layout.valueCount += leaf;
}

/** A bit for missing and one for each code after it: 1 for what goes right. */
function writeOthers(words: Int32Array, set: readonly number[], isMissingLeft: boolean): void {
  words.fill(-1);
  if (isMissingLeft) words[0]! &= ~1;
  for (const code of set) words[(code + 1) >> 5]! &= ~(1 << ((code + 1) & 31));
}
