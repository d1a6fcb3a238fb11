import type { Tree } from '../contracts/tree-model.ts';
import { PerennialError } from '../errors.ts';

/** One child of a split. */
export interface Branch {
  /** The split there, or −1 for a leaf, whose value then counts. */
  split: number;
  value: number;
  /** The share of the training weight on its column that stays, over the column's splits from the root to here. */
  share: number;
}

/** A split of a tree; `node` is where the tree has it. */
export interface TreeSplit {
  node: number;
  column: number;
  /** The split above that asks the same column last, and the side of it where this one is; −1 for none. */
  earlier: number;
  earlierSide: 0 | 1;
  /** The column's share on the way in: 1 where no split above asks it. */
  share: number;
  /** Left, then right. */
  branches: [Branch, Branch];
}

export interface TreeSplits {
  /** In preorder: a split comes after the one above it. */
  splits: TreeSplit[];
  /** The most columns that meet on one way from the root to a leaf. */
  mostColumns: number;
  /** What the tree adds to the score of a row of which nothing is known. */
  expected: number;
}

interface Place {
  node: number;
  /** The split above and the side of it; −1 for the root. */
  above: number;
  side: 0 | 1;
  columns: number;
  weight: number;
}

/**
 * A tree's splits, found from its root on. InvalidModelError for links or columns that point outside, a node reached
 * twice, and a value or cover that is no number; nodes that no link reaches are left out.
 */
export function treeSplits(tree: Tree, columnCount: number): TreeSplits {
  const splits: TreeSplit[] = [];
  const aboveOf: Pick<Place, 'above' | 'side'>[] = [];
  const isSeen = new Uint8Array(tree.column.length);
  let mostColumns = 0;
  let expected = 0;
  const open: Place[] = [{ node: 0, above: -1, side: 0, columns: 0, weight: 1 }];
  for (let place = open.pop(); place !== undefined; place = open.pop()) {
    const { node, above, side, columns, weight } = place;
    // undefined where there is no such node
    if (isSeen[node] !== 0) refuse('a link to a node that cannot be', { node });
    isSeen[node] = 1;
    const column = tree.column[node]!;
    const parent = splits[above]?.branches[side];
    if (column === -1) {
      const value = tree.value[node]!;
      if (!Number.isFinite(value)) refuse('a leaf without a finite value', { node });
      if (parent) parent.value = value;
      expected += weight * value;
      mostColumns = Math.max(mostColumns, columns);
      continue;
    }
    if (!(column >= 0 && column < columnCount))
      refuse('a column that the data do not have', { node, column });
    const index = splits.length;
    if (parent) parent.split = index;
    aboveOf.push({ above, side });
    let [earlier, earlierSide] = [above, side];
    while (earlier >= 0 && splits[earlier]!.column !== column)
      ({ above: earlier, side: earlierSide } = aboveOf[earlier]!);
    const share = splits[earlier]?.branches[earlierSide].share ?? 1;
    const leftShare = coverShare(tree, node);
    const branch = (part: number): Branch => ({ split: -1, value: 0, share: share * part });
    const branches: [Branch, Branch] = [branch(leftShare), branch(1 - leftShare)];
    splits.push({ node, column, earlier, earlierSide, share, branches });
    const below = { above: index, columns: columns + (earlier < 0 ? 1 : 0) };
    open.push({ node: tree.right[node]!, side: 1, weight: weight * (1 - leftShare), ...below });
    open.push({ node: tree.left[node]!, side: 0, weight: weight * leftShare, ...below });
  }
  return { splits, mostColumns, expected };
}

/** Of both children's cover together, so that the shares of both are 1; a split that no training row reached is even. */
function coverShare(tree: Tree, node: number): number {
  const left = tree.cover[tree.left[node]!]!;
  const right = tree.cover[tree.right[node]!]!;
  if (!(left >= 0 && right >= 0 && Number.isFinite(left + right)))
    refuse('a cover that is no weight', { node });
  return left + right === 0 ? 0.5 : left / (left + right);
}

function refuse(what: string, details: Record<string, unknown>): never {
  throw new PerennialError('InvalidModelError', `a tree has ${what}`, details);
}
