import { expect, it } from 'vitest';
import type { Tree, TreeModel } from '../../../../core/contracts/tree-model.ts';
import { mergeForests } from '../../../../core/training/trees/merge-forests.ts';
import { predictTrees } from '../../../../core/training/trees/score/predict-trees.ts';
import type { TreeInput } from '../../../../core/training/trees/tree-input.ts';

/** A tree that asks whether a code is in a set, and answers one of two values. */
const stump = (inside: number, outside: number): Tree => ({
  output: 0,
  column: [0, -1, -1],
  threshold: [0, 0, 0],
  set: [0, -1, -1],
  missingLeft: [0, 0, 0],
  left: [1, -1, -1],
  right: [2, -1, -1],
  value: [0, inside, outside],
  gain: [2, 0, 0],
  cover: [4, 2, 2],
});
const model = (forest: Pick<TreeModel, 'base' | 'trees' | 'sets'>): TreeModel => ({
  kind: 'trees',
  task: 'regression',
  classes: [],
  loss: 'squared',
  ...forest,
});

it('predicts the mean of what the forests predict, each with its own sets of categories', () => {
  const first = { base: [10], trees: [stump(1, 2)], sets: [[0, 1]] };
  const second = { base: [20], trees: [stump(8, 5), stump(1, 0)], sets: [[1, 2]] };
  const inputs: TreeInput[] = [{ kind: 'category', codes: Int32Array.of(0, 1, 2, -1), count: 3 }];

  const predict = (forest: typeof first) => predictTrees(model(forest), inputs);
  const merged = predict(mergeForests([first, second]) as typeof first);

  const means = predict(first).map((value, row) => (value + predict(second)[row]!) / 2);
  expect(merged).toEqual(means);
});

it('is the forest itself where there is one', () => {
  const forest = { base: [1, 2], trees: [stump(1, 2)], sets: [[0]] };

  expect(mergeForests([forest])).toEqual(forest);
});
