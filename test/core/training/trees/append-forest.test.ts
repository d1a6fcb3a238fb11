import { expect, it } from 'vitest';
import type { Tree, TreeModel } from '../../../../core/contracts/tree-model.ts';
import { appendForest } from '../../../../core/training/trees/append-forest.ts';
import { rawScores } from '../../../../core/training/trees/score/raw-scores.ts';
import type { TreeInput } from '../../../../core/training/trees/tree-input.ts';

type Forest = Pick<TreeModel, 'base' | 'trees' | 'sets'>;

/** A tree that asks whether a code is in a set, and answers one of two values. */
const stump = (set: number, inside: number, outside: number, output = 0): Tree => ({
  output,
  column: [0, -1, -1],
  threshold: [0, 0, 0],
  set: [set, -1, -1],
  missingLeft: [0, 0, 0],
  left: [1, -1, -1],
  right: [2, -1, -1],
  value: [0, inside, outside],
  gain: [2, 0, 0],
  cover: [4, 2, 2],
});
const inputs: TreeInput[] = [{ kind: 'category', codes: Int32Array.of(0, 1, 2, -1), count: 3 }];
const score = (forest: Forest) => Array.from(rawScores(forest, inputs, 4));

it('scores as both together, the earlier trees being as they were', () => {
  const earlier = { base: [10], trees: [stump(0, 1, 2), stump(1, 4, 0)], sets: [[0, 1], [2]] };
  const added = {
    base: [0],
    trees: [stump(0, 8, 5), stump(1, 0.5, 0)],
    sets: [
      [1, 2],
      [0, 1],
    ],
  };

  const both = appendForest(earlier, added);

  expect(score(both)).toEqual(score(earlier).map((value, row) => value + score(added)[row]!));
  expect(both.trees.slice(0, 2)).toEqual(earlier.trees);
  expect(both.sets).toEqual([[0, 1], [2], [1, 2]]);
  expect(earlier.sets).toHaveLength(2);
});

it('is the earlier forest where nothing was added', () => {
  const earlier = { base: [1, 2], trees: [stump(0, 1, 2), stump(0, 3, 4, 1)], sets: [[0]] };

  expect(appendForest(earlier, { base: [0, 0], trees: [], sets: [] })).toEqual(earlier);
});

it('scores output after output', () => {
  const forest = { base: [1, 2], trees: [stump(0, 10, 20, 0), stump(0, 30, 40, 1)], sets: [[0]] };

  expect(score(forest)).toEqual([11, 21, 21, 21, 32, 42, 42, 42]);
});
