import type { Tree, TreeModel } from '../../../core/contracts/tree-model.ts';
import type { Random } from '../../../core/random.ts';
import type { TreeInput } from '../../../core/training/trees/tree-input.ts';

export type BareModel = Pick<TreeModel, 'base' | 'trees' | 'sets'>;

/** A tree of one leaf. */
export function leafTree(value: number, output = 0): Tree {
  return {
    output,
    column: [-1],
    threshold: [0],
    set: [-1],
    missingLeft: [0],
    left: [-1],
    right: [-1],
    value: [value],
    gain: [0],
    cover: [10],
  };
}

/** A tree of one split on a column: x ≤ threshold has the first value. */
export function stump(column: number, threshold: number, values: [number, number], cover = [60, 40]): Tree {
  return {
    output: 0,
    column: [column, -1, -1],
    threshold: [threshold, 0, 0],
    set: [-1, -1, -1],
    missingLeft: [1, 0, 0],
    left: [1, -1, -1],
    right: [2, -1, -1],
    value: [0, values[0], values[1]],
    gain: [5, 0, 0],
    cover: [cover[0]! + cover[1]!, ...cover],
  };
}

/** A tree of random shape; nodes of cover 0 occur. */
export function randomTree(
  random: Random,
  inputs: TreeInput[],
  sets: number[][],
  depth: number,
  output = 0,
): Tree {
  const tree = leafTree(0, output);
  for (const list of [
    tree.column,
    tree.threshold,
    tree.set,
    tree.missingLeft,
    tree.left,
    tree.right,
    tree.value,
    tree.gain,
    tree.cover,
  ])
    list.length = 0;
  const grow = (left: number, cover: number): number => {
    const node = tree.column.length;
    const isLeaf = left === 0 || random.next() < 0.15;
    const column = isLeaf ? -1 : random.integer(inputs.length);
    const input = inputs[column];
    tree.column.push(column);
    tree.threshold.push(input?.kind === 'number' ? Math.fround(random.normal()) : 0);
    if (input?.kind === 'category')
      sets.push(Array.from({ length: input.count }, (_, code) => code).filter(() => random.next() < 0.5));
    tree.set.push(input?.kind === 'category' ? sets.length - 1 : -1);
    tree.missingLeft.push(random.integer(2));
    tree.left.push(-1);
    tree.right.push(-1);
    tree.value.push(isLeaf ? Math.fround(random.normal()) : 0);
    tree.gain.push(isLeaf ? 0 : random.next());
    tree.cover.push(cover);
    if (isLeaf) return node;
    const part = random.integer(cover + 1);
    tree.left[node] = grow(left - 1, part);
    tree.right[node] = grow(left - 1, cover - part);
    return node;
  };
  grow(depth, 64);
  return tree;
}

/** Columns of numbers and codes, an eighth of the values missing. */
export function randomInputs(random: Random, rows: number, kinds: (number | 'number')[]): TreeInput[] {
  return kinds.map((kind): TreeInput => {
    const isMissing = () => random.integer(8) === 0;
    if (kind === 'number') {
      const values = Float32Array.from({ length: rows }, () => (isMissing() ? Number.NaN : random.normal()));
      return { kind, values };
    }
    const codes = Int32Array.from({ length: rows }, () => (isMissing() ? -1 : random.integer(kind)));
    return { kind: 'category', codes, count: kind };
  });
}

function goesLeft(tree: Tree, sets: number[][], node: number, input: TreeInput, row: number): boolean {
  const value = input.kind === 'number' ? input.values[row]! : input.codes[row]!;
  if (Number.isNaN(value) || (input.kind === 'category' && value < 0)) return tree.missingLeft[node] === 1;
  return tree.set[node]! >= 0 ? sets[tree.set[node]!]!.includes(value) : value <= tree.threshold[node]!;
}

/** What a tree adds to a row's score when only the columns in `known` (bits) are known: other splits go by cover. */
export function treeValue(
  tree: Tree,
  sets: number[][],
  inputs: TreeInput[],
  row: number,
  known: number,
  node = 0,
): number {
  const column = tree.column[node]!;
  if (column === -1) return tree.value[node]!;
  const below = (next: number) => treeValue(tree, sets, inputs, row, known, next);
  const [left, right] = [tree.left[node]!, tree.right[node]!];
  if ((known >> column) & 1) return below(goesLeft(tree, sets, node, inputs[column]!, row) ? left : right);
  const both = tree.cover[left]! + tree.cover[right]!;
  const share = both === 0 ? 0.5 : tree.cover[left]! / both;
  return share * below(left) + (1 - share) * below(right);
}

/** A row's score of one output, by walking. */
export function scoreOf(
  { base, trees, sets }: BareModel,
  inputs: TreeInput[],
  row: number,
  output = 0,
): number {
  return trees
    .filter((tree) => tree.output === output)
    .reduce((score, tree) => score + treeValue(tree, sets, inputs, row, -1), base[output]!);
}
