import { ModelSpec } from '../../../core/contracts/model-spec.ts';
import type { Tree, TreeModel, TreePlan } from '../../../core/contracts/tree-model.ts';
import type { Frame } from '../../../core/data/frame.ts';
import { fitTreePlan } from '../../../core/features/fit-tree-plan.ts';
import { treeInputs } from '../../../core/features/tree-columns.ts';
import { createRandom, type Random } from '../../../core/random.ts';
import type { TrainingTarget } from '../../../core/training/read-target.ts';
import type { TreeInput } from '../../../core/training/trees/tree-input.ts';
import { allRows } from '../features/table.ts';
import { makeRandomFrames } from './random-case.ts';

const CLASSES = { regression: [], binary: ['no', 'yes'], multiclass: ['x', 'y', 'z', '\u{1f600}'] };
const LOSSES = {
  regression: ['squared', 'poisson', 'quantile'],
  binary: ['logistic'],
  multiclass: ['softmax'],
} as const;
const FLOAT32_MAX = 3.4028234663852886e38;

export interface RandomTrees {
  plan: TreePlan;
  model: TreeModel;
  /** Rows the plan was not fitted on: missing and unseen values, values out of the training range. */
  frame: Frame;
}

/** A random plan, forest and frame to score; the same seed gives the same. Thresholds are values that occur. */
export function makeRandomTrees(seed: number, task: TreeModel['task'], scoredRows: number): RandomTrees {
  const random = createRandom(seed);
  const { features, training, frame } = makeRandomFrames(random, 900, scoredRows);
  const target = makeRandomTarget(random, task, training.rows);
  const spec = ModelSpec.parse({ name: 'm', task, target: 'y', features });
  const plan = fitTreePlan(spec, training, allRows(training), { zoned: {} }, target);
  const inputs = treeInputs(plan, training, allRows(training));
  return { plan, model: makeRandomForest(random, plan, inputs, task, random.integer(20)), frame };
}

export function makeRandomTarget(random: Random, task: TreeModel['task'], rows: number): TrainingTarget {
  if (task === 'regression')
    return { task, classes: [], values: Float64Array.from({ length: rows }, () => random.normal()) };
  const classes = CLASSES[task];
  return { task, classes, codes: Uint8Array.from({ length: rows }, () => random.integer(classes.length)) };
}

/** A forest with sets shared between trees, single leaves among its trees and nodes in any order. */
export function makeRandomForest(
  random: Random,
  plan: TreePlan,
  inputs: TreeInput[],
  task: TreeModel['task'],
  treeCount: number,
): TreeModel {
  const outputs = task === 'multiclass' ? CLASSES[task].length : 1;
  const losses = LOSSES[task];
  const loss = losses[random.integer(losses.length)]!;
  const size = loss === 'squared' || loss === 'quantile' ? 100 : 0.3;
  const sets: number[][] = [];
  const trees = Array.from({ length: treeCount }, (_, index) => {
    return makeRandomTree(random, plan, inputs, sets, index % outputs, size);
  });
  const base = Array.from({ length: outputs }, () => size * random.normal());
  return { kind: 'trees', task, classes: CLASSES[task], loss, base, trees, sets };
}

function makeRandomTree(
  random: Random,
  plan: TreePlan,
  inputs: TreeInput[],
  sets: number[][],
  output: number,
  size: number,
): Tree {
  const tree: Tree = {
    output,
    column: [],
    threshold: [],
    set: [],
    missingLeft: [],
    left: [],
    right: [],
    value: [],
    gain: [],
    cover: [],
  };
  const addNode = () => {
    for (const list of [tree.threshold, tree.missingLeft, tree.gain, tree.cover]) list.push(0);
    for (const list of [tree.set, tree.left, tree.right]) list.push(-1);
    tree.value.push(Math.fround(size * random.normal()));
    return tree.column.push(-1) - 1;
  };
  const open = [addNode()];
  for (let splits = random.integer(20); splits > 0; splits--) {
    const [node] = open.splice(random.integer(open.length), 1);
    const column = random.integer(plan.columns.length);
    const input = inputs[column]!;
    tree.column[node!] = column;
    tree.missingLeft[node!] = random.integer(2);
    tree.value[node!] = 0;
    if (input.kind === 'number') tree.threshold[node!] = drawThreshold(random, input.values);
    else tree.set[node!] = drawSet(random, sets, input.count);
    // the right child first: only the links say which one is which
    tree.right[node!] = addNode();
    tree.left[node!] = addNode();
    open.push(tree.left[node!]!, tree.right[node!]!);
  }
  return tree;
}

function drawThreshold(random: Random, values: Float32Array): number {
  const value = values[random.integer(values.length)]!;
  if (Number.isNaN(value)) return random.next() < 0.5 ? FLOAT32_MAX : Math.fround(random.normal());
  return random.next() < 0.8 ? value : Math.fround(value * random.next());
}

function drawSet(random: Random, sets: number[][], count: number): number {
  const fits = (set: number[]) => set.every((code) => code < count);
  if (sets.length > 0 && random.next() < 0.3) {
    const known = random.integer(sets.length);
    if (fits(sets[known]!)) return known;
  }
  const share = random.next();
  return sets.push(Array.from({ length: count }, (_, code) => code).filter(() => random.next() < share)) - 1;
}
