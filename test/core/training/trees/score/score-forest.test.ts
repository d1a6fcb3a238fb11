import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import type { Tree } from '../../../../../core/contracts/tree-model.ts';
import { treeInputs } from '../../../../../core/features/tree-columns.ts';
import { createRandom } from '../../../../../core/random.ts';
import { NO_THREADS } from '../../../../../core/training/kernels/engine.ts';
import { compileForest } from '../../../../../core/training/trees/score/compile-forest.ts';
import { scoreByWalking } from '../../../../../core/training/trees/score/score-by-walking.ts';
import { scoreForest } from '../../../../../core/training/trees/score/score-forest.ts';
import { layOutForKernel } from '../../../../../core/training/trees/score/score-kernel-layout.ts';
import { layOutForWalking } from '../../../../../core/training/trees/score/score-walk-layout.ts';
import { scoreWithKernel } from '../../../../../core/training/trees/score/score-with-kernel.ts';
import type { TreeInput } from '../../../../../core/training/trees/tree-input.ts';
import { allRows } from '../../../features/table.ts';
import { makeRandomTrees } from '../../../onnx/random-trees.ts';
import { scoreNaively } from './score-naively.ts';
import { scoreRandomTrees } from './score-random-trees.ts';

const numbers = (...values: number[]): TreeInput => ({ kind: 'number', values: Float32Array.from(values) });
const codes = (count: number, ...values: number[]): TreeInput => ({
  kind: 'category',
  codes: Int32Array.from(values),
  count,
});
/** One split of column 0 into −1 (left) and 1. */
const stump = (threshold: number, set: number, missingLeft: number) => ({
  output: 0,
  column: [0, -1, -1],
  threshold: [threshold, 0, 0],
  set: [set, -1, -1],
  missingLeft: [missingLeft, 0, 0],
  left: [1, -1, -1],
  right: [2, -1, -1],
  value: [0, -1, 1],
  gain: [1, 0, 0],
  cover: [2, 1, 1],
});
/** A tree that cuts the leaves 0, 1, 2 … off one after another, at thresholds of the same numbers. */
function chain(leaves: number, side: 'left' | 'right'): Tree {
  const nodes = Array.from({ length: 2 * leaves - 1 }, (_, node) => node);
  const isLeaf = (node: number) => node % 2 === 1 || node === 2 * leaves - 2;
  const on = nodes.map((node) => (isLeaf(node) ? -1 : node + 2));
  const off = nodes.map((node) => (isLeaf(node) ? -1 : node + 1));
  return {
    output: 0,
    column: nodes.map((node) => (isLeaf(node) ? -1 : 0)),
    threshold: nodes.map((node) => (side === 'right' ? node / 2 : leaves - node / 2)),
    set: nodes.map(() => -1),
    missingLeft: nodes.map((node) => (node % 4) >> 1),
    left: side === 'right' ? off : on,
    right: side === 'right' ? on : off,
    value: nodes.map((node) => (isLeaf(node) ? Math.fround(Math.sin(node)) : 0)),
    gain: nodes.map(() => 0),
    cover: nodes.map(() => 0),
  };
}

type Scored = Parameters<typeof compileForest>[0];
const walk = (model: Scored, inputs: TreeInput[], rows: number) =>
  scoreByWalking(layOutForWalking(model), inputs, rows);
const runKernel = (model: Scored, inputs: TreeInput[], rows: number) =>
  scoreWithKernel(layOutForKernel(model)!, inputs, rows, NO_THREADS);
const naively = (model: Scored, inputs: TreeInput[], rows: number) =>
  Float64Array.from(Array.from({ length: rows }, (_, row) => scoreNaively(model, inputs, row)).flat());

describe.each([
  ['few', walk],
  ['many', runKernel],
])('scores as of %s rows', (_, scorer) => {
  const score = (trees: Tree[], sets: number[][], input: TreeInput, rows: number) => [
    ...scorer({ base: [0], trees, sets }, [input], rows),
  ];

  it('are the base without trees, and none without rows', () => {
    const model = { base: [1, 2], trees: [], sets: [] };

    expect([...scorer(model, [numbers(5, 6, 7)], 3)]).toEqual([1, 2, 1, 2, 1, 2]);
    expect([...scorer(model, [], 0)]).toEqual([]);
  });

  it('sends a value that equals the threshold left, and the next float32 right', () => {
    const tenth = Math.fround(0.1);
    const input = numbers(tenth, 0.10000000894069672, -Infinity, Infinity, 3.4e38, -0);

    expect(score([stump(tenth, -1, 0)], [], input, 6)).toEqual([-1, 1, -1, 1, 1, -1]);
  });

  it('sends missing values where each node says, though one column has both', () => {
    const input = numbers(Number.NaN, 0, 2);

    expect(score([stump(1, -1, 1)], [], input, 3)).toEqual([-1, -1, 1]);
    expect(score([stump(1, -1, 0)], [], input, 3)).toEqual([1, -1, 1]);
    expect(score([stump(1, -1, 0), stump(1, -1, 1)], [], input, 3)).toEqual([0, -2, 2]);
  });

  it('parts present from missing with the largest float32', () => {
    expect(score([stump(3.4028234663852886e38, -1, 0)], [], numbers(Number.NaN, 3.4e38, -5), 3)).toEqual([
      1, -1, -1,
    ]);
  });

  it('sends the codes of a set left, all others right, and missing where the node says', () => {
    const input = codes(300, -1, 0, 1, 2, 299);

    expect(score([stump(0, 0, 1)], [[0, 2]], input, 5)).toEqual([-1, -1, 1, -1, 1]);
    expect(score([stump(0, 0, 0)], [[0, 2]], input, 5)).toEqual([1, -1, 1, -1, 1]);
    expect(score([stump(0, 0, 1)], [[]], input, 5)).toEqual([-1, 1, 1, 1, 1]);
  });

  it.each(['regression', 'binary', 'multiclass'] as const)(
    'are the very sums of a walk from node to node for random %s forests',
    (task) => {
      for (let seed = 1; seed <= 12; seed++) {
        const { plan, model, frame } = makeRandomTrees(seed, task, 301);
        const inputs = treeInputs(plan, frame, allRows(frame));

        expect(scorer(model, inputs, 301), `seed ${seed}`).toEqual(naively(model, inputs, 301));
      }
    },
  );

  it('are exact for a deep tree whose every split cuts off one leaf, and for a tree that is a leaf', () => {
    const random = createRandom(2);
    const input = numbers(...Array.from({ length: 500 }, () => Math.fround(300 * random.next() - 20)));
    for (const side of ['left', 'right'] as const) {
      const model = { base: [-0], trees: [chain(256, side), chain(1, side), chain(2, side)], sets: [] };

      expect(scorer(model, [input], 500)).toEqual(naively(model, [input], 500));
    }
  });

  it('are exact with as many thresholds and codes as a byte has room for', () => {
    const random = createRandom(3);
    const values = [Number.NaN, Infinity, -Infinity, ...Array.from({ length: 600 }, (_, i) => i / 2)];
    const thresholds = Array.from({ length: 255 }, (_, i) => (i === 254 ? 3.4028234663852886e38 : i));
    const every = Array.from({ length: 256 }, (_, code) => code - 1);
    const sets = Array.from({ length: 40 }, () =>
      every.filter((code) => code >= 0 && code <= 253 && random.next() < 0.5),
    );
    const model = {
      base: [0.5],
      trees: [
        ...thresholds.flatMap((threshold) => [stump(threshold, -1, 0), stump(threshold, -1, 1)]),
        ...sets.map((_, set) => ({ ...stump(0, set, set % 2), column: [1, -1, -1] })),
      ],
      sets: [...sets.slice(1), [253]],
    };
    const inputs = [numbers(...values), codes(256, ...values.map((_, row) => every[row % 256]!))];

    expect(scorer(model, inputs, values.length)).toEqual(naively(model, inputs, values.length));
  });

  it('are refused for columns of another kind than the trees ask for', () => {
    const model = { base: [0], trees: [stump(1, -1, 0)], sets: [] };
    const withSet = { base: [0], trees: [stump(0, 0, 0)], sets: [[1]] };

    expect(() => scorer(model, [codes(2, 1)], 1)).toThrow('column 0 of numbers');
    expect(() => scorer(model, [], 1)).toThrow('column 0 of numbers');
    expect(() => scorer(withSet, [numbers(1)], 1)).toThrow('column 0 of categories');
  });
});

describe('scoreForest', () => {
  it('gives the same bytes below and above the size that is left to the kernel, over several batches', () => {
    const { plan, model, frame } = makeRandomTrees(5, 'multiclass', 9_001);
    const inputs = treeInputs(plan, frame, allRows(frame));
    const forest = compileForest({ ...model, trees: Array.from({ length: 4 }, () => model.trees).flat() });
    const whole = scoreForest(forest, inputs, 9_001);

    expect(9_001 * forest.treeCount).toBeGreaterThan(100_000);
    for (const from of [0, 4_095, 8_193, 8_900]) {
      const part = inputs.map(
        (input): TreeInput =>
          input.kind === 'number'
            ? { ...input, values: input.values.subarray(from, from + 101) }
            : { ...input, codes: input.codes.subarray(from, from + 101) },
      );
      const outputs = model.base.length;
      expect(scoreForest(forest, part, 101)).toEqual(whole.slice(from * outputs, (from + 101) * outputs));
    }
  });

  it.each([
    ['a tree of more than 256 leaves', { base: [0], trees: [chain(257, 'left')], sets: [] }],
    [
      'more than 255 thresholds of a column',
      { base: [0], trees: Array.from({ length: 256 }, (_, i) => stump(i, -1, 0)), sets: [] },
    ],
    ['a threshold that is no float32', { base: [0], trees: [stump(0.1, -1, 0)], sets: [] }],
  ])('scores %s too, though the kernel cannot take it', (_, model) => {
    const input = numbers(...Array.from({ length: 301 }, (_, row) => row), Number.NaN, Math.fround(0.1));
    const many = { ...model, trees: Array.from({ length: 200 }, () => model.trees).flat() };

    expect(layOutForKernel(model)).toBeUndefined();
    expect(scoreForest(compileForest(many), [input], 303)).toEqual(naively(many, [input], 303));
  });

  it('scores codes beyond a byte too', () => {
    const input = codes(300, -1, 0, 253, 254, 255, 299);
    const model = { base: [0], trees: [stump(0, 0, 0)], sets: [[0, 254]] };

    expect(layOutForKernel(model)).toBeUndefined();
    expect([...scoreForest(compileForest(model), [input], 6)]).toEqual([1, -1, 1, -1, 1, 1]);
    expect(runKernel({ ...model, sets: [[0, 253]] }, [input], 6)).toEqual(
      Float64Array.of(1, -1, -1, 1, 1, 1),
    );
  });

  it('refuses a column that trees ask for as numbers and as categories', () => {
    const trees = Array.from({ length: 600 }, (_, i) => stump(1, i % 2 === 0 ? -1 : 0, 0));
    const forest = compileForest({ base: [0], trees, sets: [[1]] });

    expect(() => scoreForest(forest, [numbers(...new Array(100).fill(1))], 100)).toThrow(
      'column 0 of categories',
    );
  });
});

describe('the kernel without SIMD', () => {
  it('gives the same bytes as with it', () => {
    const source = `
      WebAssembly.validate = () => false;
      const { scoreRandomTrees } = await import(${JSON.stringify(fileURLToPath(new URL('score-random-trees.ts', import.meta.url)))});
      console.log(scoreRandomTrees());`;
    const child = spawnSync(process.execPath, ['--input-type=module', '-e', source], { encoding: 'utf8' });

    expect(child.stdout).toBe(`${scoreRandomTrees()}\n`);
  });
});
