import { findSplits, type Growth, PACKED_ROWS } from './find-splits.ts';
import type { GrownNode, Split } from './grown-node.ts';
import { leafValue } from './leaf-value.ts';
import { ADDS, gatherRows, listCount, moveRows } from './move-rows.ts';
import { sharesFor } from './share-work.ts';
import type { TreeOptions } from './tree-options.ts';

/** Nanoseconds a row and column of bins. */
const ROW_COST = 0.8;

/**
 * Grows one tree on the pairs in memory. The first `learned` rows of the list are learned from, the `watched` ones after
 * them are passed down beside them; afterwards the list is in the order of the leaves. Answers all nodes, root first.
 */
export function growTree(growth: Growth, rows: { learned: number; watched: number }): GrownNode[] {
  const { options, memory } = growth;
  const free = [...memory.slots];
  const root = growRoot(growth, free, rows);
  const nodes = [root];
  const open = [root];
  for (let leaves = 1; leaves < options.leaves; leaves++) {
    const next = takeNext(open, options.growth);
    if (!next?.best) break;
    const children = splitNode(growth, free, next, next.best, leaves + 1 === options.leaves);
    next.split = { ...next.best, left: nodes.length, right: nodes.length + 1 };
    nodes.push(...children);
    open.push(...children);
  }
  return nodes;
}

/** How many threads share the work on a node of so many rows. */
export function sharesOfNode({ engine, table }: Pick<Growth, 'engine' | 'table'>, rows: number): number {
  return sharesFor(engine, rows * table.stride * ROW_COST);
}

function growRoot(growth: Growth, free: number[], rows: { learned: number; watched: number }): GrownNode {
  const { engine, table, memory } = growth;
  const root: GrownNode = {
    learned: { start: 0, count: rows.learned },
    watched: { start: rows.learned, count: rows.watched },
    hessian: 0,
    gradient: 0,
    depth: 0,
    low: Number.NEGATIVE_INFINITY,
    high: Number.POSITIVE_INFINITY,
    slot: free.pop()!,
    best: undefined,
  };
  const shares = sharesOfNode(growth, rows.learned);
  const { list, pairs, packed, spilled } = memory;
  engine.run(
    'histogramRoot',
    [list, rows.learned, table.bins, table.stride, pairs, packed, spilled],
    [],
    shares,
  );
  const hasSpilled = rows.learned > PACKED_ROWS;
  findSplits(growth, root, undefined, { lists: 0, collects: true, hasSpilled, scans: false, parts: shares });
  // every row is in one cell of the first column
  for (let bin = 0; bin < table.columns[0]!.bins; bin++) {
    root.hessian += engine.f64[root.slot / 8 + 2 * bin]!;
    root.gradient += engine.f64[root.slot / 8 + 2 * bin + 1]!;
  }
  findSplits(growth, root, undefined, {
    lists: 0,
    collects: false,
    hasSpilled: false,
    scans: true,
    parts: shares,
  });
  return root;
}

/** Splits a leaf; its children have best splits of their own unless the tree ends with them. */
function splitNode(
  growth: Growth,
  free: number[],
  node: GrownNode,
  split: Split,
  isLast: boolean,
): [GrownNode, GrownNode] {
  const { engine, table, memory, options } = growth;
  const isLeftSmall = split.hessian * 2 <= node.hessian;
  const grows = !isLast && (options.depth === 0 || node.depth + 1 < options.depth);
  const shares = sharesOfNode(growth, node.learned.count + node.watched.count);
  const adds = grows ? (isLeftSmall ? ADDS.left : ADDS.right) : ADDS.none;
  const sides = moveRows(engine, table, memory, node, split, { adds, shares });
  const child = (rows: typeof sides.left, hessian: number, gradient: number): GrownNode => ({
    ...rows,
    hessian,
    gradient,
    depth: node.depth + 1,
    low: node.low,
    high: node.high,
    slot: 0,
    best: undefined,
  });
  const left = child(sides.left, split.hessian, split.gradient);
  const right = child(sides.right, node.hessian - split.hessian, node.gradient - split.gradient);
  boundChildren(growth, split, left, right);
  if (grows) {
    const [small, large] = isLeftSmall ? [left, right] : [right, left];
    small.slot = free.pop()!;
    large.slot = node.slot;
    const hasSpilled = small.learned.count > PACKED_ROWS;
    findSplits(growth, small, large, {
      lists: listCount(node),
      collects: true,
      hasSpilled,
      scans: true,
      parts: shares,
    });
  } else {
    gatherRows(engine, memory, node, shares);
    free.push(node.slot);
  }
  node.slot = 0;
  return [left, right];
}

/** Children on the two sides of a monotone split may not cross its middle (as XGBoost and LightGBM bound them). */
function boundChildren({ options, scales }: Growth, split: Split, left: GrownNode, right: GrownNode): void {
  const direction = split.set ? 0 : (options.monotone?.[split.column] ?? 0);
  if (direction === 0) return;
  const middle = (leafValue(left, options, scales) + leafValue(right, options, scales)) / 2;
  const [lower, upper] = direction > 0 ? [left, right] : [right, left];
  lower.high = middle;
  upper.low = middle;
}

/** Takes the leaf to be split next out of `open`: leaves without a split stay leaves. Ties go to the elder. */
function takeNext(open: GrownNode[], growth: TreeOptions['growth']): GrownNode | undefined {
  let at = -1;
  for (let i = 0; i < open.length; i++) {
    const { best, depth } = open[i]!;
    if (!best) continue;
    const top = open[at];
    const isHigher = growth === 'depthWise' && top !== undefined && depth < top.depth;
    const isSameRank = growth === 'leafWise' || depth === top?.depth;
    if (!top || isHigher || (isSameRank && best.gain > top.best!.gain)) at = i;
  }
  return at < 0 ? undefined : open.splice(at, 1)[0];
}
