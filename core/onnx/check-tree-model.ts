import { Calibration } from '../contracts/calibration.ts';
import type { Tree, TreeLoss, TreeModel, TreePlan } from '../contracts/tree-model.ts';
import { PerennialError } from '../errors.ts';

const LOSSES: Record<TreeModel['task'], readonly TreeLoss[]> = {
  regression: ['squared', 'poisson', 'quantile'],
  binary: ['logistic'],
  multiclass: ['softmax'],
};

/**
 * Refuses, as InvalidInputError, a plan without columns, a tree model whose classes, base, trees or sets do not fit the
 * plan and task, a number that is not finite, links that are no tree, and a calibration that is none or that is not of a
 * binary model.
 */
export function checkTreeModel(plan: TreePlan, model: TreeModel, calibration?: Calibration): void {
  const { task, classes, loss, base, trees, sets } = model;
  const classCount = task === 'regression' ? 0 : classes.length;
  const outputs = task === 'multiclass' ? classCount : 1;
  if (plan.columns.length === 0) refuse('the feature plan has no columns');
  if (classes.length !== classCount || new Set(classes).size !== classes.length) {
    refuse(`a ${task} model cannot have the classes ${JSON.stringify(classes)}`);
  }
  if (task === 'binary' && classCount !== 2) refuse(`a binary model has 2 classes, not ${classCount}`);
  if (task === 'multiclass' && classCount < 2) refuse('a multiclass model has at least 2 classes');
  if (!LOSSES[task].includes(loss)) refuse(`a ${task} model cannot have the loss ${loss}`);
  if (base.length !== outputs) refuse(`a ${task} model has ${outputs} base scores, not ${base.length}`);
  if (!base.every(Number.isFinite)) refuse('a base score is not finite');
  for (const [index, tree] of trees.entries()) {
    const fault = findFault(plan, sets, outputs, tree);
    if (fault !== undefined) refuse(`tree ${index}: ${fault}`);
  }
  if (calibration === undefined) return;
  if (task !== 'binary') refuse(`a ${task} model cannot be calibrated`);
  const { error } = Calibration.safeParse(calibration);
  if (error !== undefined) refuse(`the calibration is none: ${error.issues[0]?.message}`);
}

function findFault(
  { columns }: TreePlan,
  sets: TreeModel['sets'],
  outputs: number,
  tree: Tree,
): string | undefined {
  const { output, column, threshold, set, missingLeft, left, right, value } = tree;
  const count = column.length;
  if (count === 0) return 'it has no nodes';
  if ([threshold, set, missingLeft, left, right, value].some(({ length }) => length !== count))
    return 'its arrays differ in length';
  if (!(Number.isInteger(output) && output >= 0 && output < outputs)) return `there is no output ${output}`;
  const isReached = new Uint8Array(count);
  const open = [0];
  for (let node = open.pop(); node !== undefined; node = open.pop()) {
    if (column[node] === undefined) return `node ${node} does not exist`;
    if (isReached[node] === 1) return `node ${node} is reached twice`;
    isReached[node] = 1;
    if (column[node] === -1) {
      if (!Number.isFinite(value[node])) return `the value of node ${node} is not finite`;
      continue;
    }
    const kind = columns[column[node]!]?.kind;
    if (kind === undefined) return `there is no column ${column[node]}`;
    if ((kind === 'category') !== set[node]! >= 0) return `node ${node} cannot split a column of ${kind}`;
    if (kind === 'category' && sets[set[node]!] === undefined) return `there is no set ${set[node]}`;
    if (kind !== 'category' && !isFloat32(threshold[node]!))
      return `the threshold of node ${node} is no float32`;
    open.push(left[node]!, right[node]!);
  }
  return undefined;
}

function isFloat32(value: number): boolean {
  return Number.isFinite(value) && Math.fround(value) === value;
}

function refuse(message: string): never {
  throw new PerennialError('InvalidInputError', message);
}
