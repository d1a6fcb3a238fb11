import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { explainTrees } from '../../../core/explanations/tree-shap.ts';
import { createRandom } from '../../../core/random.ts';
import type { TreeInput } from '../../../core/training/trees/tree-input.ts';
import {
  type BareModel,
  leafTree,
  randomInputs,
  randomTree,
  scoreOf,
  stump,
  treeValue,
} from './random-trees.ts';

interface StoredCase {
  name: string;
  model: BareModel;
  inputs: (
    | { kind: 'number'; values: (number | null)[] }
    | { kind: 'category'; codes: number[]; count: number }
  )[];
  expected: { base: number[]; contributions: number[] };
  lightgbm?: { base: number[]; contributions: number[] };
  predictions?: number[];
}

const file = new URL('../../fixtures/shap/trees.json', import.meta.url);
const cases: StoredCase[] = JSON.parse(readFileSync(file, 'utf8')).cases;

const inputsOf = (stored: StoredCase): TreeInput[] =>
  stored.inputs.map((input) =>
    input.kind === 'number'
      ? { kind: 'number', values: Float32Array.from(input.values, (value) => value ?? Number.NaN) }
      : { ...input, codes: Int32Array.from(input.codes) },
  );

const numbers = (...values: number[]): TreeInput => ({ kind: 'number', values: Float32Array.from(values) });

function largestDifference(a: ArrayLike<number>, b: ArrayLike<number>): number {
  expect(a.length).toBe(b.length);
  return Array.from(a).reduce((largest, value, at) => Math.max(largest, Math.abs(value - b[at]!)), 0);
}

describe('explainTrees on little', () => {
  it('says nothing of no rows, and still knows the base', () => {
    const model = { base: [1], sets: [], trees: [stump(0, 0, [2, 4])] };

    const { base, contributions } = explainTrees(model, [numbers()]);

    expect(base[0]).toBeCloseTo(3.8, 12);
    expect(contributions).toHaveLength(0);
  });

  it('gives zeros for no trees, and for trees of one leaf, whose values are the base', () => {
    expect(explainTrees({ base: [3], sets: [], trees: [] }, [numbers(1, 2)])).toEqual({
      base: [3],
      contributions: new Float64Array(2),
    });
    expect(explainTrees({ base: [3], sets: [], trees: [leafTree(0.5)] }, [numbers(1, 2)]).base).toEqual([
      3.5,
    ]);
  });

  it('gives a single split its whole difference from the mean', () => {
    const { contributions } = explainTrees({ base: [0], sets: [], trees: [stump(1, 0, [2, 4])] }, [
      numbers(9, 9, 9),
      numbers(-1, 1, Number.NaN),
    ]);

    expect(largestDifference(contributions, [0, 2 - 2.8, 0, 4 - 2.8, 0, 2 - 2.8])).toBeLessThan(1e-15);
  });

  it('takes nodes that no training row reached, without dividing by nothing', () => {
    const tree = stump(0, 0, [2, 4], [0, 0]);
    const { base, contributions } = explainTrees(
      { base: [0], sets: [], trees: [tree, stump(0, 0, [1, 5], [0, 10])] },
      [numbers(-1, 1)],
    );

    expect(base).toEqual([3 + 5]);
    expect(largestDifference(contributions, [-1 - 4, 1])).toBeLessThan(1e-14);
  });

  it('explains rows of which everything is missing', () => {
    const random = createRandom(5);
    const inputs = [numbers(Number.NaN), { kind: 'category', codes: Int32Array.of(-1), count: 3 } as const];
    const sets: number[][] = [];
    const model = { base: [0], sets, trees: [randomTree(random, inputs, sets, 5)] };

    const { base, contributions } = explainTrees(model, inputs);

    expect(base[0]! + contributions[0]! + contributions[1]!).toBeCloseTo(scoreOf(model, inputs, 0), 12);
  });

  it('takes a code that the model does not know as none of the set', () => {
    const tree = { ...stump(0, 0, [2, 4]), set: [0, -1, -1] };
    const inputs: TreeInput[] = [{ kind: 'category', codes: Int32Array.of(0, 2, 7), count: 3 }];

    const { contributions } = explainTrees({ base: [0], sets: [[0, 2]], trees: [tree] }, inputs);

    expect(largestDifference(contributions, [-0.8, -0.8, 1.2])).toBeLessThan(1e-15);
  });
});

describe('explainTrees on what is no model', () => {
  const one = [numbers(1)];
  const cyclic = { ...stump(0, 0, [2, 4]), left: [0, -1, -1] };
  const outside = { ...stump(0, 0, [2, 4]), right: [9, -1, -1] };
  it.each([
    ['a column unknown to the plan', { base: [0], sets: [], trees: [stump(1, 0, [2, 4])] }],
    ['a link back to the root', { base: [0], sets: [], trees: [cyclic] }],
    ['a link to nowhere', { base: [0], sets: [], trees: [outside] }],
    ['a negative cover', { base: [0], sets: [], trees: [stump(0, 0, [2, 4], [-1, 3])] }],
    ['a leaf that is no number', { base: [0], sets: [], trees: [leafTree(Number.NaN)] }],
    ['an output too many', { base: [0], sets: [], trees: [leafTree(1, 1)] }],
    ['a set for numbers', { base: [0], sets: [[1]], trees: [{ ...stump(0, 0, [2, 4]), set: [0, -1, -1] }] }],
    ['a tree without nodes', { base: [0], sets: [], trees: [{ ...leafTree(1), column: [] }] }],
  ])('refuses %s', (_, model) => {
    expect(() => explainTrees(model, one)).toThrow(expect.objectContaining({ name: 'InvalidModelError' }));
  });

  it('refuses a set that is not there, and columns of unequal length', () => {
    const tree = { ...stump(0, 0, [2, 4]), set: [3, -1, -1] };
    const codes: TreeInput = { kind: 'category', codes: Int32Array.of(0), count: 1 };

    expect(() => explainTrees({ base: [0], sets: [], trees: [tree] }, [codes])).toThrow(
      /a set that the model/,
    );
    expect(() => explainTrees({ base: [0], sets: [], trees: [] }, [numbers(1), numbers(1, 2)])).toThrow(
      /unequal/,
    );
  });
});

describe('explainTrees against shap', () => {
  it.each(cases)('gives the same numbers: $name', (stored) => {
    const { base, contributions } = explainTrees(stored.model, inputsOf(stored));

    expect(largestDifference(base, stored.expected.base)).toBeLessThan(1e-12);
    expect(largestDifference(contributions, stored.expected.contributions)).toBeLessThan(1e-12);
  });

  it('gives what LightGBM says of its own model', () => {
    const stored = cases.find(({ lightgbm }) => lightgbm !== undefined)!;
    const { base, contributions } = explainTrees(stored.model, inputsOf(stored));

    expect(stored.model.sets.length).toBeGreaterThan(0);
    expect(largestDifference(base, stored.lightgbm!.base)).toBeLessThan(1e-12);
    expect(largestDifference(contributions, stored.lightgbm!.contributions)).toBeLessThan(1e-12);
  });

  it("sums to the score that the peers' models predict", () => {
    for (const stored of cases.filter(({ predictions }) => predictions)) {
      const inputs = inputsOf(stored);
      const { base, contributions } = explainTrees(stored.model, inputs);
      const sums = stored.predictions!.map((_, row) =>
        contributions
          .subarray(row * inputs.length, (row + 1) * inputs.length)
          .reduce((a, b) => a + b, base[0]!),
      );

      // XGBoost answers in float32
      expect(largestDifference(sums, stored.predictions!)).toBeLessThan(1e-7);
    }
  });
});

describe('explainTrees on random models', () => {
  const kinds = ['number', 5, 'number', 2, 'number', 'number'] as const;

  it('gives the Shapley values of every subset of columns, asked one by one', () => {
    for (let seed = 0; seed < 12; seed++) {
      const random = createRandom(seed);
      const inputs = randomInputs(random, 3, [...kinds]);
      const sets: number[][] = [];
      const tree = randomTree(random, inputs, sets, 2 + (seed % 6));
      const { contributions } = explainTrees({ base: [0], sets, trees: [tree] }, inputs);

      for (let row = 0; row < 3; row++)
        for (let column = 0; column < kinds.length; column++)
          expect(contributions[row * kinds.length + column]).toBeCloseTo(
            shapley((known) => treeValue(tree, sets, inputs, row, known), column, kinds.length),
            12,
          );
    }
  });

  it('sums to score − base within 1e-9, for each output, over many blocks of rows', () => {
    for (let seed = 0; seed < 10; seed++) {
      const random = createRandom(100 + seed);
      const rows = 300;
      const inputs = randomInputs(random, rows, [...kinds]);
      const sets: number[][] = [];
      const trees = Array.from({ length: 6 }, (_, at) => randomTree(random, inputs, sets, 8, at % 3));
      const model = { base: [0.5, -1, 3], sets, trees };
      const { base, contributions } = explainTrees(model, inputs);

      for (let row = 0; row < rows; row++)
        for (let output = 0; output < 3; output++) {
          const first = (row * 3 + output) * kinds.length;
          const sum = contributions.subarray(first, first + kinds.length).reduce((a, b) => a + b, 0);
          const wanted = scoreOf(model, inputs, row, output) - base[output]!;
          expect(Math.abs(sum - wanted)).toBeLessThanOrEqual(1e-9 * Math.max(1, Math.abs(wanted)));
        }
    }
  });

  it('gives 0 to a column that no tree uses, and the same to columns in the same place', () => {
    const random = createRandom(7);
    const [a, , c] = randomInputs(random, 50, ['number', 'number', 'number']);
    const sets: number[][] = [];
    const tree = randomTree(random, [a!, c!], sets, 6);
    const twin = {
      ...tree,
      column: tree.column.map((column) => (column === 0 ? 2 : column === 1 ? 0 : column)),
    };
    const mirrored = {
      ...twin,
      column: tree.column.map((column) => (column === 0 ? 0 : column === 1 ? 2 : column)),
    };
    // columns 0 and 2 hold the same numbers, and each tree has a twin in which they changed places
    const { contributions } = explainTrees({ base: [0], sets, trees: [twin, mirrored] }, [a!, c!, a!]);

    for (let row = 0; row < 50; row++) {
      expect(contributions[row * 3 + 1]).toBe(0);
      expect(contributions[row * 3]).toBeCloseTo(contributions[row * 3 + 2]!, 12);
    }
  });

  it('says the same of a row alone as among others', () => {
    const random = createRandom(8);
    const inputs = randomInputs(random, 500, ['number', 'number', 'number']);
    const sets: number[][] = [];
    const model = { base: [0], sets, trees: [randomTree(random, inputs, sets, 9)] };
    const together = explainTrees(model, inputs).contributions;

    for (const row of [0, 255, 256, 499]) {
      const alone = inputs.map((input) => numbers((input as { values: Float32Array }).values[row]!));
      expect(explainTrees(model, alone).contributions).toEqual(together.slice(row * 3, row * 3 + 3));
    }
  });

  it('stays exact on a path of sixty splits', () => {
    const columns = 40;
    const length = 60;
    const chain = leafTree(0);
    for (let at = 0; at < length; at++) {
      const [split, leaf] = [2 * at, 2 * at + 1];
      chain.column.splice(split, 1, at % columns, -1, -1);
      chain.threshold.splice(split, 1, at / length, 0, 0);
      chain.set.splice(split, 1, -1, -1, -1);
      chain.missingLeft.splice(split, 1, 0, 0, 0);
      chain.left.splice(split, 1, leaf, -1, -1);
      chain.right.splice(split, 1, leaf + 1, -1, -1);
      chain.value.splice(split, 1, 0, at + 1, -7);
      chain.gain.splice(split, 1, 1, 0, 0);
      chain.cover.splice(split, 1, 2 ** (length - at), 2 ** (length - at - 1), 2 ** (length - at - 1));
    }
    const inputs = Array.from({ length: columns }, () => numbers(2, 0.5, Number.NaN));
    const model = { base: [0], sets: [], trees: [chain] };
    const { base, contributions } = explainTrees(model, inputs);

    for (let row = 0; row < 3; row++) {
      const sum = contributions
        .subarray(row * columns, (row + 1) * columns)
        .reduce((a, b) => a + b, base[0]!);
      expect(sum).toBeCloseTo(scoreOf(model, inputs, row), 9);
    }
  });
});

/** By the definition, over all subsets of the other columns. */
function shapley(worth: (known: number) => number, column: number, columns: number): number {
  const factorial = (n: number): number => (n < 2 ? 1 : n * factorial(n - 1));
  let sum = 0;
  for (let known = 0; known < 1 << columns; known++) {
    if ((known >> column) & 1) continue;
    let size = 0;
    for (let bits = known; bits > 0; bits &= bits - 1) size++;
    const weight = (factorial(size) * factorial(columns - 1 - size)) / factorial(columns);
    sum += weight * (worth(known | (1 << column)) - worth(known));
  }
  return sum;
}
