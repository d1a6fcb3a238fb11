import type { Tree, TreeColumn, TreeModel, TreePlan } from '../contracts/tree-model.ts';
import type { OnnxBuilder } from './onnx-builder.ts';
import { ML_DOMAIN } from './onnx-schema.ts';
import type { TreeMatrix } from './tree-matrix.ts';

/** Values of TreeEnsemble's enumerations (ai.onnx.ml 5). */
const BRANCH_LEQ = 0;
const AGGREGATE_SUM = 1;
const TRANSFORM_NONE = 0;

/** TreeEnsemble's attributes: branches and leaves of all trees, each a list of its own. */
interface Ensemble {
  roots: number[];
  feature: number[];
  threshold: number[];
  missingLeft: number[];
  left: number[];
  isLeftLeaf: number[];
  right: number[];
  isRightLeaf: number[];
  leafOutput: number[];
  leafValue: number[];
}

/** Adds the one node that scores all trees: float64 [rows, outputs], base and leaves added in the order of the trees. */
export function addTreeNode(
  graph: OnnxBuilder,
  plan: TreePlan,
  { base, trees }: Pick<TreeModel, 'base' | 'trees'>,
  matrix: TreeMatrix,
): string {
  const ensemble: Ensemble = {
    roots: [],
    feature: [],
    threshold: [],
    missingLeft: [],
    left: [],
    isLeftLeaf: [],
    right: [],
    isRightLeaf: [],
    leafOutput: [],
    leafValue: [],
  };
  for (const [output, value] of base.entries()) addConstant(ensemble, output, value);
  for (const tree of trees) {
    if (tree.column[0] === -1) addConstant(ensemble, tree.output, tree.value[0]!);
    else ensemble.roots.push(addBranch(ensemble, tree, 0, plan.columns, matrix));
  }
  return graph.node('TreeEnsemble', [matrix.name], attributesOf(ensemble, base.length), {
    domain: ML_DOMAIN,
    output: 'scores',
  });
}

function attributesOf(ensemble: Ensemble, outputs: number) {
  const modes = new Uint8Array(ensemble.feature.length).fill(BRANCH_LEQ);
  return {
    n_targets: outputs,
    aggregate_function: AGGREGATE_SUM,
    post_transform: TRANSFORM_NONE,
    tree_roots: { packed: ensemble.roots },
    nodes_modes: { tensor: { type: 'uint8', values: modes } },
    nodes_featureids: { packed: ensemble.feature },
    nodes_splits: { tensor: { type: 'float64', values: ensemble.threshold } },
    nodes_missing_value_tracks_true: { packed: ensemble.missingLeft },
    nodes_truenodeids: { packed: ensemble.left },
    nodes_trueleafs: { packed: ensemble.isLeftLeaf },
    nodes_falsenodeids: { packed: ensemble.right },
    nodes_falseleafs: { packed: ensemble.isRightLeaf },
    leaf_targetids: { packed: ensemble.leafOutput },
    leaf_weights: { tensor: { type: 'float64', values: ensemble.leafValue } },
  } as const;
}

/** Adds a branch and all below it; answers its position. */
function addBranch(
  ensemble: Ensemble,
  tree: Tree,
  node: number,
  columns: TreeColumn[],
  matrix: TreeMatrix,
): number {
  const position = ensemble.feature.length;
  const { feature, threshold, missingLeft, isTurned } = conditionOf(tree, node, columns, matrix);
  ensemble.feature.push(feature);
  ensemble.threshold.push(threshold);
  ensemble.missingLeft.push(missingLeft);
  for (const list of [ensemble.left, ensemble.isLeftLeaf, ensemble.right, ensemble.isRightLeaf]) list.push(0);
  const [left, right] = isTurned ? [tree.right, tree.left] : [tree.left, tree.right];
  ensemble.isLeftLeaf[position] = Number(tree.column[left[node]!] === -1);
  ensemble.left[position] = addChild(ensemble, tree, left[node]!, columns, matrix);
  ensemble.isRightLeaf[position] = Number(tree.column[right[node]!] === -1);
  ensemble.right[position] = addChild(ensemble, tree, right[node]!, columns, matrix);
  return position;
}

function addChild(
  ensemble: Ensemble,
  tree: Tree,
  node: number,
  columns: TreeColumn[],
  matrix: TreeMatrix,
): number {
  if (tree.column[node] !== -1) return addBranch(ensemble, tree, node, columns, matrix);
  ensemble.leafOutput.push(tree.output);
  return ensemble.leafValue.push(tree.value[node]!) - 1;
}

/**
 * What a node asks, of values that are neither filled nor clipped: a missing value goes where its fill would go, and a
 * threshold at or beyond the clip's upper bound lets every value through (below the lower one, none: the node is turned).
 */
function conditionOf(tree: Tree, node: number, columns: TreeColumn[], matrix: TreeMatrix) {
  const position = tree.column[node]!;
  const column = columns[position]!;
  const set = tree.set[node]!;
  const threshold = tree.threshold[node]!;
  const missingLeft = tree.missingLeft[node]!;
  const feature = matrix.positionOf({ column: position, set, missingLeft });
  // sets are columns of 0 (left) and 1
  if (set >= 0) return { feature, threshold: 0.5, missingLeft: 0, isTurned: false };
  if (column.kind !== 'number') return { feature, threshold, missingLeft, isTurned: false };
  const { fill, clip } = column;
  const filledLeft = fill === undefined ? missingLeft : Number(fill <= threshold);
  const everyValue = Number.POSITIVE_INFINITY;
  if (clip !== undefined && threshold < Math.fround(clip[0])) {
    return { feature, threshold: everyValue, missingLeft: 1 - filledLeft, isTurned: true };
  }
  const isAll = clip !== undefined && threshold >= Math.fround(clip[1]);
  return { feature, threshold: isAll ? everyValue : threshold, missingLeft: filledLeft, isTurned: false };
}

/** A tree of one branch, for it has to have one, with the same value either way: cheaper than a node that adds it. */
function addConstant(ensemble: Ensemble, output: number, value: number): void {
  ensemble.roots.push(ensemble.feature.length);
  ensemble.feature.push(0);
  ensemble.threshold.push(0);
  ensemble.missingLeft.push(0);
  ensemble.left.push(ensemble.leafValue.length);
  ensemble.right.push(ensemble.leafValue.length + 1);
  ensemble.isLeftLeaf.push(1);
  ensemble.isRightLeaf.push(1);
  ensemble.leafOutput.push(output, output);
  ensemble.leafValue.push(value, value);
}
