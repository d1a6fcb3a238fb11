import { afterAll, describe, expect, it } from 'vitest';
import type { Calibration } from '../../../core/contracts/calibration.ts';
import type { Tree, TreeModel, TreePlan } from '../../../core/contracts/tree-model.ts';
import type { Frame } from '../../../core/data/frame.ts';
import { packInputs } from '../../../core/features/pack-inputs.ts';
import { treeInputs } from '../../../core/features/tree-columns.ts';
import { checkArtifact } from '../../../core/onnx/check-artifact.ts';
import { exportTrees } from '../../../core/onnx/export-trees.ts';
import { readModelMetadata } from '../../../core/onnx/read-model.ts';
import { createRandom } from '../../../core/random.ts';
import { predictTrees } from '../../../core/training/trees/score/predict-trees.ts';
import type { LoadedModel } from '../../../platform/models.ts';
import { createOnnxModels } from '../../../platform/onnx-models.ts';
import {
  allRows,
  booleanColumn,
  categoryColumn,
  numberColumn,
  table,
  timeColumn,
} from '../features/table.ts';
import { makeRandomForest, makeRandomTrees } from './random-trees.ts';

const models = createOnnxModels();
const open: LoadedModel[] = [];
afterAll(async () => {
  for (const model of open) await model.close();
});

/** What the exported graph answers for every row of a frame. */
async function predict(plan: TreePlan, model: TreeModel, frame: Frame, calibration?: Calibration) {
  const loaded = await models.load(exportTrees(plan, model, {}, calibration));
  open.push(loaded);
  const { values } = await loaded.predict(packInputs(plan.signature, frame, allRows(frame)));
  return [...values];
}

/** The largest difference between graph and our own predictor, in units of max(1, |prediction|). */
async function worstDifference(plan: TreePlan, model: TreeModel, frame: Frame, calibration?: Calibration) {
  const answers = await predict(plan, model, frame, calibration);
  const expected = predictTrees(model, treeInputs(plan, frame, allRows(frame)), calibration);
  return largestGap(answers, expected);
}

function largestGap(answers: ArrayLike<number>, expected: Float64Array): number {
  expect(answers).toHaveLength(expected.length);
  // Math.max keeps a NaN, should an answer be one.
  return expected.reduce((worst, value, index) => {
    return Math.max(worst, Math.abs(answers[index]! - value) / Math.max(1, Math.abs(value)));
  }, 0);
}

/** A tree from branches [column, threshold or set, missingLeft, left, right] and leaf values. */
type Branch = [column: number, by: number | { set: number }, missingLeft: 0 | 1, left: number, right: number];
function tree(...nodes: (Branch | number)[]): Tree {
  const list = (pick: (branch: Branch) => number, other: number) =>
    nodes.map((node) => (typeof node === 'number' ? other : pick(node)));
  return {
    output: 0,
    column: list(([column]) => column, -1),
    threshold: list(([, by]) => (typeof by === 'number' ? by : 0), 0),
    set: list(([, by]) => (typeof by === 'number' ? -1 : by.set), -1),
    missingLeft: list(([, , missingLeft]) => missingLeft, 0),
    left: list(([, , , left]) => left, -1),
    right: list(([, , , , right]) => right, -1),
    value: nodes.map((node) => (typeof node === 'number' ? node : 0)),
    gain: nodes.map(() => 0),
    cover: nodes.map(() => 0),
  };
}
const regression = (trees: Tree[], sets: number[][] = [], base = [0]): TreeModel => ({
  kind: 'trees',
  task: 'regression',
  classes: [],
  loss: 'squared',
  base,
  trees,
  sets,
});
const nothing = { numbers: [], categories: [], times: [], booleans: [] };
const onNumber = (column: { fill?: number; clip?: [number, number] } = {}): TreePlan => ({
  signature: { ...nothing, numbers: [{ name: 'x', nullable: true }] },
  columns: [{ kind: 'number', feature: 'x', input: 0, ...column }],
});

const plan: TreePlan = {
  signature: {
    numbers: [
      { name: 'other', nullable: true },
      { name: 'fare', nullable: true },
    ],
    categories: [
      { name: 'zone', nullable: true },
      { name: 'street', nullable: true },
    ],
    times: [{ name: 'at', nullable: true, zoned: false }],
    booleans: [{ name: 'shared', nullable: true }],
  },
  columns: [
    { kind: 'number', feature: 'fare', input: 1 },
    { kind: 'category', feature: 'zone', input: 0, levels: ['', 'a'] },
    {
      kind: 'categoryValue',
      feature: 'street',
      input: 1,
      levels: ['a', 'b'],
      values: [-1, 1],
      unseen: 0.25,
      missing: 0.5,
    },
    { kind: 'timestamp', feature: 'at', input: 0, part: 'weekday' },
    { kind: 'boolean', feature: 'shared', input: 0 },
  ],
};
/** Each tree tells about one column, each in digits of its own. */
const golden = regression(
  [
    tree([0, 6, 0, 1, 2], 1, 2),
    tree([1, { set: 0 }, 1, 1, 2], 10, [1, { set: 1 }, 0, 3, 4], 20, 30),
    tree([2, -1, 0, 1, 2], 100, [2, 0.25, 0, 3, 4], 200, [2, 0.5, 0, 5, 6], 300, 400),
    tree([3, 0, 1, 1, 2], 1_000, 2_000),
    tree([4, 0, 0, 1, 2], 10_000, 20_000),
  ],
  [[1], [2]],
  [100_000],
);
const frame = table({
  other: numberColumn(1, 1, 1, 1),
  fare: numberColumn(6, 6.5, Number.NaN, -5),
  zone: categoryColumn('a', '', 'unseen', null),
  street: categoryColumn('a', 'b', 'unseen', null),
  // a Monday; the last second before 1970, a Wednesday; a Monday; missing
  at: timeColumn('2023-01-02T08:00:00Z', -1, '2023-01-02T23:59:59Z', Number.NaN),
  shared: booleanColumn(false, true, null, false),
});

describe('exportTrees, hand-computed answers', () => {
  it('scores four rows with every kind of column, missing and unseen values', async () => {
    expect(await predict(plan, golden, frame)).toEqual([111_111, 122_432, 121_222, 111_311]);
  });

  it('answers the base without trees, from whatever inputs there are', async () => {
    const [number, zone, street, at, shared] = plan.columns;
    for (const column of [number!, zone!, street!, at!, shared!]) {
      const answers = await predict({ ...plan, columns: [column] }, regression([], [], [2.5]), frame);
      expect(answers, column.kind).toEqual([2.5, 2.5, 2.5, 2.5]);
    }
    const leaves = regression([tree(1), tree(0.5)], [], [2.5]);
    expect(await predict(plan, leaves, frame)).toEqual([4, 4, 4, 4]);
  });

  it('compares in float32: equal goes left, the next number right', async () => {
    const x = Math.fround(0.1);
    const values = numberColumn(
      x,
      0.1,
      0.10000000894069672,
      0.09999999403953552,
      Number.NaN,
      -0,
      3.4e38,
      -3.4e38,
    );
    const model = regression([tree([0, x, 0, 1, 2], -1, 1)]);

    expect(await predict(onNumber(), model, table({ x: values }))).toEqual([-1, -1, 1, -1, 1, -1, 1, -1]);
  });

  it('takes values that no request may have as the predictor does', async () => {
    const numbers = Float32Array.of(
      Infinity,
      -Infinity,
      3.4028234663852886e38,
      -3.4028234663852886e38,
      1e-45,
      NaN,
    );
    for (const threshold of [0, 1e38, -1e38, 3.4028234663852886e38, -3.4028234663852886e38]) {
      for (const missingLeft of [0, 1] as const) {
        const model = regression([tree([0, Math.fround(threshold), missingLeft, 1, 2], -1, 1)]);
        const loaded = await models.load(exportTrees(onNumber(), model, {}));
        open.push(loaded);
        const { values } = await loaded.predict({
          rows: 6,
          numbers,
          categories: [],
          times: new Float64Array(0),
          booleans: new Int8Array(0),
        });
        expect([...values]).toEqual([...predictTrees(model, [{ kind: 'number', values: numbers }])]);
      }
    }
  });

  it('gives a missing number the side of what stands in for it', async () => {
    const model = regression([tree([0, 5, 1, 1, 2], -1, 1)]);
    const values = table({ x: numberColumn(Number.NaN, 5, 6) });

    expect(await predict(onNumber({ fill: 5 }), model, values)).toEqual([-1, -1, 1]);
    expect(await predict(onNumber({ fill: 6 }), model, values)).toEqual([1, -1, 1]);
    expect(await predict(onNumber(), model, values)).toEqual([-1, -1, 1]);
  });

  it('takes values beyond the clip for its bounds, wherever the thresholds lie', async () => {
    const values = table({ x: numberColumn(-1e38, -1, 0, 0.05, 0.1, 0.2, 1e38, Number.NaN) });
    for (const threshold of [-1, -0.5, -0.1, 0, 0.05, 0.1, 0.15, 0.2, 1]) {
      for (const missingLeft of [0, 1] as const) {
        for (const fill of [undefined, 0, 0.1]) {
          // 0.1 is no float32: the bound is the nearest one
          const shape = {
            clip: [-0.1, 0.1] as [number, number],
            ...(fill !== undefined && { fill: Math.fround(fill) }),
          };
          const model = regression([tree([0, Math.fround(threshold), missingLeft, 1, 2], -1, 1)]);
          const message = `${threshold} ${missingLeft} ${fill}`;
          expect(await worstDifference(onNumber(shape), model, values), message).toBe(0);
        }
      }
    }
  });

  it('loses no digits where leaves cancel', async () => {
    const trees = [1e6, 0.1, -1e6, 3e8, -3e8].map((value) => tree([0, 0, 0, 1, 2], Math.fround(value), 7));

    const answers = await predict(onNumber(), regression(trees), table({ x: numberColumn(0) }));
    expect(answers).toEqual([expect.closeTo(0.1, 6)]);
  });
});

describe('exportTrees, agreement with our own predictor', () => {
  it.each(['regression', 'binary', 'multiclass'] as const)(
    'agrees within 1e-6 · max(1, |y|) on every row of random %s forests',
    async (task) => {
      for (let seed = 1; seed <= 25; seed++) {
        const { plan, model, frame } = makeRandomTrees(seed, task, 60);
        expect(await worstDifference(plan, model, frame), `seed ${seed}`).toBeLessThan(1e-6);
      }
    },
  );

  it('agrees on calibrated probabilities', async () => {
    const calibrations: Calibration[] = [
      { kind: 'platt', slope: 1.7, intercept: -0.4 },
      { kind: 'platt', slope: -1, intercept: 0 },
      { kind: 'isotonic', x: [-1, -0.5, 0.1, 0.2, 1.5], y: [0.05, 0.05, 0.3, 0.9, 1] },
      { kind: 'isotonic', x: [-1e-300, 1e-300], y: [0, 1] },
    ];
    for (const [index, calibration] of calibrations.entries()) {
      const { plan, model, frame } = makeRandomTrees(50 + index, 'binary', 60);
      expect(await worstDifference(plan, model, frame, calibration), calibration.kind).toBeLessThan(1e-6);
    }
  });

  it('agrees on a category of 5,000 levels and on one with the most codes there can be', async () => {
    const levels = Array.from({ length: 5_000 }, (_, index) => `level ${index}`).sort();
    const few = levels.slice(0, 253);
    const codes = Int32Array.from({ length: 5_002 }, (_, row) => row - 1);
    const frame: Frame = {
      rows: codes.length,
      columns: {
        many: { kind: 'category', levels: [...levels, 'unseen'], codes },
        few: { kind: 'category', levels: [...levels, 'unseen'], codes: codes.toReversed() },
      },
    };
    const names = ['many', 'few'].map((name) => ({ name, nullable: true }));
    const random = createRandom(3);
    const values = levels.map(() => Math.fround(random.normal()));
    const plan: TreePlan = {
      signature: { ...nothing, categories: names },
      columns: [
        { kind: 'categoryValue', feature: 'many', input: 0, levels, values, unseen: 0, missing: 0.5 },
        { kind: 'category', feature: 'few', input: 1, levels: few },
      ],
    };
    const model = makeRandomForest(random, plan, treeInputs(plan, frame, allRows(frame)), 'regression', 20);

    expect(await worstDifference(plan, model, frame)).toBeLessThan(1e-6);
  });
});

describe('exportTrees, the file', () => {
  it('gives the same bytes for the same arguments, whatever the order of the metadata', () => {
    const first = exportTrees(plan, golden, { a: '1', b: 'é' });
    const second = exportTrees(structuredClone(plan), structuredClone(golden), { b: 'é', a: '1' });

    expect(second).toEqual(first);
  });

  it('carries signature, task, classes and what the caller adds, and passes admission', () => {
    const bytes = exportTrees(plan, golden, { datasetId: 'ab12' });

    expect(checkArtifact(bytes)).toEqual([]);
    expect(JSON.parse(readModelMetadata(bytes)['perennial.signature']!)).toEqual(plan.signature);
    expect(readModelMetadata(bytes)).toMatchObject({
      'perennial.task': 'regression',
      'perennial.classes': '[]',
      datasetId: 'ab12',
    });
  });

  it('refuses a model that does not fit the plan', () => {
    const stump = tree([0, 6, 0, 1, 2], 1, 2);
    const misfits: [string, Partial<TreeModel>][] = [
      ['1 base scores', { base: [1, 2] }],
      ['not finite', { base: [Number.NaN] }],
      ['cannot have the classes', { classes: ['a'] }],
      ['cannot have the loss', { loss: 'logistic' }],
      ['2 classes, not 1', { task: 'binary', loss: 'logistic', classes: ['a'] }],
      ['at least 2 classes', { task: 'multiclass', loss: 'softmax', classes: ['a'] }],
      ['no nodes', { trees: [tree()] }],
      ['differ in length', { trees: [{ ...stump, set: [] }] }],
      ['no output 1', { trees: [{ ...stump, output: 1 }] }],
      ['node 3 does not exist', { trees: [tree([0, 6, 0, 1, 3], 1, 2)] }],
      ['reached twice', { trees: [tree([0, 6, 0, 0, 1], 1)] }],
      ['value of node 1 is not finite', { trees: [tree([0, 6, 0, 1, 2], Infinity, 2)] }],
      ['no column 9', { trees: [tree([9, 6, 0, 1, 2], 1, 2)] }],
      ['cannot split a column of category', { trees: [tree([1, 6, 0, 1, 2], 1, 2)] }],
      ['cannot split a column of number', { trees: [tree([0, { set: 0 }, 0, 1, 2], 1, 2)] }],
      ['no set 5', { trees: [tree([1, { set: 5 }, 0, 1, 2], 1, 2)] }],
      ['no float32', { trees: [tree([0, 0.1, 0, 1, 2], 1, 2)] }],
    ];
    for (const [message, change] of misfits)
      expect(() => exportTrees(plan, { ...golden, ...change }, {}), message).toThrow(message);
    expect(() => exportTrees({ ...plan, columns: [] }, golden, {})).toThrow('no columns');
    const platt = { kind: 'platt', slope: 1, intercept: 0 } as const;
    expect(() => exportTrees(plan, golden, {}, platt)).toThrow('cannot be calibrated');
    const binary = { ...golden, task: 'binary', loss: 'logistic', classes: ['a', 'b'] } as const;
    const level: Calibration = { kind: 'isotonic', x: [1, 1], y: [0, 1] };
    expect(() => exportTrees(plan, { ...binary, classes: ['a', 'b'] }, {}, level)).toThrow(
      'strictly ascending',
    );
  });
});
