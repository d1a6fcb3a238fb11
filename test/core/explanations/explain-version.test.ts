import { describe, expect, it } from 'vitest';
import {
  Explanation,
  MAX_CONTRIBUTIONS,
  MAX_EXPLAINED_FEATURES,
} from '../../../core/contracts/explanation.ts';
import type { LinearModel } from '../../../core/contracts/feature-plan.ts';
import type { TreeModel } from '../../../core/contracts/tree-model.ts';
import { explainVersion, type VersionToExplain } from '../../../core/explanations/explain-version.ts';
import { meanDesign } from '../../../core/explanations/mean-design.ts';
import { fitFeatures } from '../../../core/features/fit-features.ts';
import { fitTreePlan } from '../../../core/features/fit-tree-plan.ts';
import { transformFeatures } from '../../../core/features/transform-features.ts';
import { treeInputs } from '../../../core/features/tree-columns.ts';
import { createRandom } from '../../../core/random.ts';
import { linearScores } from '../../../core/training/linear/predict-linear.ts';
import { fitRidge } from '../../../core/training/linear/ridge.ts';
import type { TrainingTarget } from '../../../core/training/read-target.ts';
import { predictTrees } from '../../../core/training/trees/score/predict-trees.ts';
import {
  allRows,
  booleanColumn,
  categoryColumn,
  numberColumn,
  table,
  timeColumn,
} from '../features/table.ts';
import { randomTree, scoreOf } from './random-trees.ts';

const ROWS = 240;
const random = createRandom(11);
const listOf = <Value>(make: () => Value): Value[] => Array.from({ length: ROWS }, make);
const maybe = <Value, Missing>(value: Value, missing: Missing) =>
  random.integer(10) === 0 ? missing : value;
const x = listOf(() => random.normal());
const frame = table({
  x: numberColumn(...x),
  noise: numberColumn(...listOf(() => maybe(random.normal(), Number.NaN))),
  zone: categoryColumn(...listOf(() => maybe(['a', 'b', 'c'][random.integer(3)]!, null))),
  at: timeColumn(...listOf(() => random.integer(1e9))),
  shared: booleanColumn(...listOf(() => maybe(random.integer(2) === 1, null))),
});
const spec: VersionToExplain['spec'] = {
  log: { features: 'all', hashed: [], never: [] },
  task: 'regression',
  features: {
    x: 'number',
    twice: { type: 'number', from: 'x', transform: 'none' } as never,
    noise: 'number',
    zone: { type: 'category', rare: 1 },
    at: 'timestamp',
    shared: 'boolean',
  },
};
const rows = allRows(frame);
const trainRows = rows.subarray(0, 160);
const testRows = rows.subarray(160);
const regression = {
  task: 'regression' as const,
  classes: [] as [],
  values: Float64Array.from(x, (value, row) => 5 * value + (row % 3)),
} satisfies TrainingTarget;
const columnOptions = { zoned: {} };

const shared = {
  spec,
  frame,
  target: regression,
  rows: testRows,
  goldenRows: testRows.subarray(0, 20),
  metric: 'rmse',
  seed: 1,
} as const;

function linearVersion(): VersionToExplain {
  const plan = fitFeatures(spec, frame, trainRows, columnOptions);
  const fitted = fitRidge(transformFeatures(plan, frame, trainRows), regression.values.subarray(0, 160), {
    lambdas: [0.1],
  })[0]!;
  const model: LinearModel = {
    kind: 'linear',
    task: 'regression',
    classes: [],
    lambda: 0.1,
    intercept: [fitted.intercept],
    weights: [Array.from(fitted.weights)],
  };
  return {
    ...shared,
    model: { kind: 'linear', plan, model, background: meanDesign(plan, frame, trainRows) },
    predict: (from, at) => linearScores(transformFeatures(plan, from, at), fitted),
  };
}

function treeVersion(task: TreeModel['task'], classes: string[], outputs: number): VersionToExplain {
  const plan = fitTreePlan(spec, frame, trainRows, columnOptions);
  const inputs = treeInputs(plan, frame, trainRows);
  const sets: number[][] = [];
  const trees = Array.from({ length: 3 * outputs }, (_, at) =>
    randomTree(random, inputs, sets, 5, at % outputs),
  );
  const base = Array.from({ length: outputs }, (_, output) => output / 2);
  const loss = task === 'regression' ? 'squared' : task === 'binary' ? 'logistic' : 'softmax';
  const model: TreeModel = { kind: 'trees', task, classes, loss, base, trees, sets };
  const codes = Uint8Array.from(rows, (row) => row % Math.max(1, classes.length));
  return {
    ...shared,
    spec: { ...spec, task },
    target: task === 'regression' ? regression : { task, classes, codes },
    metric: task === 'regression' ? 'rmse' : 'logLoss',
    model: { kind: 'trees', plan, model },
    predict: (from, at) => predictTrees(model, treeInputs(plan, from, at)),
  };
}

const throughJson = (explanation: Explanation) => Explanation.parse(JSON.parse(JSON.stringify(explanation)));

describe('explainVersion', () => {
  it('explains a linear model by feature, the one that matters first', async () => {
    const version = linearVersion();
    const explanation = throughJson(await explainVersion(version));

    expect(explanation.method).toBe('linear');
    expect(explanation.rows).toEqual({ explained: 80, shuffled: 80, averaged: 80, counted: 80 });
    expect(explanation.importance.map(({ feature }) => feature).toSorted()).toEqual(
      Object.keys(spec.features).toSorted(),
    );
    expect(['x', 'twice']).toContain(explanation.importance[0]!.feature);
    expect(explanation.importance[0]).toMatchObject({ gain: null, splits: null });
    expect(explanation.importance[0]!.permutation!.mean).toBeGreaterThan(1);
    const predicted = await version.predict(frame, version.goldenRows);
    for (const [row, [only]] of explanation.golden.entries())
      expect(only!.score).toBeCloseTo(predicted[row]!, 9);
  });

  it('gives features of one column the same permutation importance', async () => {
    const { importance } = await explainVersion(linearVersion());
    const of = (name: string) => importance.find(({ feature }) => feature === name)!;

    expect(of('twice').permutation).toEqual(of('x').permutation);
  });

  it.each([
    ['regression', [], 1],
    ['binary', ['no', 'yes'], 1],
    ['multiclass', ['a', 'b', 'c'], 3],
  ] as const)('explains trees: %s', async (task, classes, outputs) => {
    const version = treeVersion(task, [...classes], outputs);
    const { model } = version;
    const explanation = throughJson(await explainVersion(version));

    expect(explanation).toMatchObject({ method: 'trees', featureCount: 6 });
    expect(explanation.base).toHaveLength(outputs);
    expect(explanation.importance.every(({ gain, splits }) => gain !== null && splits !== null)).toBe(true);
    expect(explanation.dependences.some(({ part }) => part === 'hour')).toBe(true);
    expect(explanation.golden).toHaveLength(20);
    if (model.kind !== 'trees') return;
    const inputs = treeInputs(model.plan, frame, version.goldenRows);
    for (const [row, scores] of explanation.golden.entries())
      for (const { output, score, contributions, rest } of scores) {
        expect(score).toBeCloseTo(scoreOf(model.model, inputs, row, output), 9);
        const sum = contributions.reduce((total, { value }) => total + value, rest);
        expect(explanation.base[output]! + sum).toBeCloseTo(score, 9);
      }
  });

  it('asks a graph that is not ours for predictions alone', async () => {
    const { model: _, ...rest } = linearVersion();
    const later: VersionToExplain['predict'] = async (from, at) => rest.predict(from, at);
    const explanation = throughJson(
      await explainVersion({ ...rest, predict: later, model: { kind: 'none' } }),
    );

    expect(explanation).toMatchObject({ method: 'none', base: [], golden: [] });
    expect(explanation.importance[0]).toMatchObject({ feature: 'x', gain: null, meanAbsolute: null });
    expect(explanation.dependences.length).toBeGreaterThan(0);
  });

  it('repeats itself to the byte', async () => {
    const version = linearVersion();

    expect(JSON.stringify(await explainVersion(version))).toBe(JSON.stringify(await explainVersion(version)));
  });

  it('shows no value of what is kept out of the log, but how much it matters', async () => {
    const version = treeVersion('regression', [], 1);
    const log = { features: 'all' as const, hashed: ['zone'], never: ['x'] };
    const explanation = throughJson(await explainVersion({ ...version, spec: { ...version.spec, log } }));
    const open = throughJson(await explainVersion(version));

    expect(explanation.importance).toEqual(open.importance);
    const pictured = new Set(explanation.dependences.map(({ feature }) => feature));
    expect([...pictured].toSorted()).toEqual(['at', 'noise', 'shared']);
    expect(JSON.stringify(explanation.dependences)).not.toMatch(/"[abc]"/);
    const named = new Set(
      explanation.golden.flat().flatMap(({ contributions }) => contributions.map(({ feature }) => feature)),
    );
    const names = [...named].map((place) => explanation.importance[place]!.feature);
    expect(names.filter((name) => ['x', 'twice', 'zone'].includes(name))).toEqual([]);
    for (const { score, contributions, rest, output } of explanation.golden.flat())
      expect(
        explanation.base[output]! + contributions.reduce((sum, { value }) => sum + value, rest),
      ).toBeCloseTo(score, 9);
  });

  it('has no figures without rows, and few with one', async () => {
    const none = throughJson(
      await explainVersion({ ...linearVersion(), rows: new Int32Array(0), goldenRows: new Int32Array(0) }),
    );
    const one = throughJson(
      await explainVersion({
        ...linearVersion(),
        rows: testRows.subarray(0, 1),
        goldenRows: testRows.subarray(0, 1),
      }),
    );

    expect(none).toMatchObject({
      dependences: [],
      golden: [],
      rows: { explained: 0, shuffled: 0, averaged: 0, counted: 0 },
    });
    expect(none.importance.every((entry) => entry.meanAbsolute === null && entry.permutation === null)).toBe(
      true,
    );
    expect(one.golden).toHaveLength(1);
    expect(one.importance[0]!.permutation).toEqual({ mean: 0, standardError: 0 });
  });

  it('refuses data without a column that a feature comes from', async () => {
    const { at: _, ...columns } = frame.columns;

    await expect(explainVersion({ ...linearVersion(), frame: { ...frame, columns } })).rejects.toThrow(
      /"at"/,
    );
  });

  it('stays within its bounds for a model of very many features and classes', async () => {
    const count = 400;
    const classes = Array.from({ length: 30 }, (_, at) => `class ${at}`);
    const names = Array.from({ length: count }, (_, at) => `feature ${at} ${'n'.repeat(180)}`);
    const wide = table(
      Object.fromEntries(names.map((name) => [name, numberColumn(...listOf(() => random.normal()))])),
    );
    const features = Object.fromEntries(names.map((name) => [name, 'number' as const]));
    const plan = fitTreePlan({ features }, wide, trainRows, columnOptions);
    const inputs = treeInputs(plan, wide, trainRows);
    const trees = classes.map((_, output) => randomTree(random, inputs, [], 6, output));
    const base = classes.map(() => 0);
    const model: TreeModel = {
      kind: 'trees',
      task: 'multiclass',
      classes,
      loss: 'softmax',
      base,
      trees,
      sets: [],
    };
    const explanation = throughJson(
      await explainVersion({
        ...shared,
        frame: wide,
        spec: { ...spec, task: 'multiclass', features },
        target: { task: 'multiclass', classes, codes: Uint8Array.from(rows, (row) => row % 30) },
        metric: 'logLoss',
        model: { kind: 'trees', plan, model },
        // a cheap stand-in: the bounds do not depend on what it says
        predict: (_, at) => new Float64Array(30 * at.length).fill(1 / 30),
      }),
    );

    expect(explanation.importance).toHaveLength(MAX_EXPLAINED_FEATURES);
    expect(explanation.featureCount).toBe(count);
    expect(explanation.golden[0]).toHaveLength(10);
    expect(explanation.golden[0]![0]!.contributions.length).toBeLessThanOrEqual(MAX_CONTRIBUTIONS);
    expect(JSON.stringify(explanation).length).toBeLessThan(500_000);
  });
});
