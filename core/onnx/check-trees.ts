import { ML_DOMAIN } from './onnx-schema.ts';
import { attributeIntegers, attributeTexts, type NodeSummary } from './read-model.ts';

/** Deeper than any tree a trainer makes; the runtime builds trees by recursion. */
const DEEPEST = 1_000;

/** Trees as arrays: the children of each branch node by position, −1 for a leaf or for no child. */
interface Links {
  roots: number[];
  left: Int32Array;
  right: Int32Array;
}

/**
 * What is wrong with the links of a tree ensemble node, or undefined when each of its trees is one: every child exists,
 * has one parent and is reached from its root. A crafted circle passes onnx.checker and hangs the runtime.
 */
export function checkTrees(node: NodeSummary): string | undefined {
  if (node.domain !== ML_DOMAIN || !node.operator.startsWith('TreeEnsemble')) return undefined;
  const names = node.attributes.map(({ name }) => name);
  // readers differ in which of two they take, and only one of them would be looked at here
  if (new Set(names).size !== names.length) return 'it has an attribute twice';
  const links = node.operator === 'TreeEnsemble' ? linksByPosition(node) : linksById(node);
  return typeof links === 'string' ? links : walk(links);
}

function walk({ roots, left, right }: Links): string | undefined {
  const isReached = new Uint8Array(left.length);
  const queue = new Int32Array(left.length);
  let count = 0;
  /** A node that is reached a second time. */
  let again = -1;
  const reach = (node: number) => {
    if (node < 0) return;
    if (isReached[node] === 1) again = node;
    else {
      isReached[node] = 1;
      queue[count++] = node;
    }
  };
  for (const root of roots) reach(root);
  let depth = 1;
  for (let next = 0, levelEnd = count; next < count && again < 0; next++) {
    if (next === levelEnd) {
      levelEnd = count;
      if (++depth > DEEPEST) return `a tree is more than ${DEEPEST} levels deep`;
    }
    reach(left[queue[next]!]!);
    reach(right[queue[next]!]!);
  }
  if (again >= 0) return `node ${again} is reached twice`;
  return count === left.length ? undefined : `${left.length - count} nodes are reached from no root`;
}

/** TreeEnsembleRegressor and TreeEnsembleClassifier: children are named by id within their tree. */
function linksById(node: NodeSummary): Links | string {
  const trees = integersOf(node, 'nodes_treeids');
  const ids = integersOf(node, 'nodes_nodeids');
  const trueIds = integersOf(node, 'nodes_truenodeids');
  const falseIds = integersOf(node, 'nodes_falsenodeids');
  const modesAttribute = node.attributes.find(({ name }) => name === 'nodes_modes');
  const modes = modesAttribute === undefined ? [] : attributeTexts(modesAttribute);
  const count = ids.length;
  if (count === 0) return 'it has no nodes';
  if ([trees, trueIds, falseIds, modes].some(({ length }) => length !== count)) {
    return 'its nodes_ attributes differ in length';
  }
  const positions = new Map<number, Map<number, number>>();
  for (let i = 0; i < count; i++) {
    const tree = positions.get(trees[i]!) ?? new Map<number, number>();
    positions.set(trees[i]!, tree);
    if (tree.has(ids[i]!)) return `tree ${trees[i]} has the node ${ids[i]} twice`;
    tree.set(ids[i]!, i);
  }
  const links: Links = {
    roots: [],
    left: new Int32Array(count).fill(-1),
    right: new Int32Array(count).fill(-1),
  };
  const hasParent = new Uint8Array(count);
  for (let i = 0; i < count; i++) {
    if (modes[i] === 'LEAF') continue;
    const tree = positions.get(trees[i]!)!;
    const onTrue = tree.get(trueIds[i]!);
    const onFalse = tree.get(falseIds[i]!);
    if (onTrue === undefined || onFalse === undefined) {
      return `node ${ids[i]} of tree ${trees[i]} has a child that does not exist`;
    }
    links.left[i] = onTrue;
    links.right[i] = onFalse;
    hasParent[onTrue] = 1;
    hasParent[onFalse] = 1;
  }
  for (let i = 0; i < count; i++) if (hasParent[i] === 0) links.roots.push(i);
  if (links.roots.length > positions.size) return 'a tree has more than one root';
  return links;
}

/** TreeEnsemble of ai.onnx.ml 5: children are positions among the nodes or among the leaves. */
function linksByPosition(node: NodeSummary): Links | string {
  const roots = integersOf(node, 'tree_roots');
  const onTrue = integersOf(node, 'nodes_truenodeids');
  const onFalse = integersOf(node, 'nodes_falsenodeids');
  const isTrueLeaf = integersOf(node, 'nodes_trueleafs');
  const isFalseLeaf = integersOf(node, 'nodes_falseleafs');
  const leafCount = integersOf(node, 'leaf_targetids').length;
  const count = onTrue.length;
  if (count === 0 || roots.length === 0) return 'it has no nodes';
  if ([onFalse, isTrueLeaf, isFalseLeaf].some(({ length }) => length !== count)) {
    return 'its nodes_ attributes differ in length';
  }
  if (!roots.every((root) => root >= 0 && root < count)) return 'a root does not exist';
  const left = new Int32Array(count).fill(-1);
  const right = new Int32Array(count).fill(-1);
  for (let i = 0; i < count; i++) {
    const leftLimit = isTrueLeaf[i] ? leafCount : count;
    const rightLimit = isFalseLeaf[i] ? leafCount : count;
    const areThere =
      onTrue[i]! >= 0 && onTrue[i]! < leftLimit && onFalse[i]! >= 0 && onFalse[i]! < rightLimit;
    if (!areThere) return `node ${i} has a child that does not exist`;
    if (!isTrueLeaf[i]) left[i] = onTrue[i]!;
    if (!isFalseLeaf[i]) right[i] = onFalse[i]!;
  }
  return { roots, left, right };
}

function integersOf(node: NodeSummary, name: string): number[] {
  const attribute = node.attributes.find((candidate) => candidate.name === name);
  return attribute === undefined ? [] : attributeIntegers(attribute);
}
