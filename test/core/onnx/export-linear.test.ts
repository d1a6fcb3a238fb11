import { describe, expect, it } from 'vitest';
import type { FeaturePlan, LinearModel } from '../../../core/contracts/feature-plan.ts';
import type { Frame } from '../../../core/data/frame.ts';
import { packInputs } from '../../../core/features/pack-inputs.ts';
import { transformFeatures } from '../../../core/features/transform-features.ts';
import { checkArtifact } from '../../../core/onnx/check-artifact.ts';
import { exportLinear } from '../../../core/onnx/export-linear.ts';
import { readModelMetadata } from '../../../core/onnx/read-model.ts';
import { createRandom } from '../../../core/random.ts';
import { createOnnxModels } from '../../../platform/onnx-models.ts';
import { frame, plan } from '../features/plan-and-frame.ts';
import { allRows, booleanColumn, numberColumn, table, timeColumn } from '../features/table.ts';
import { makeRandomCase, makeRandomModel } from './random-case.ts';
import { scoreLinear } from './score-linear.ts';

const models = createOnnxModels();

/** What the exported graph answers for every row of a frame. */
async function predict(plan: FeaturePlan, model: LinearModel, frame: Frame): Promise<number[]> {
  const loaded = await models.load(exportLinear(plan, model, {}));
  try {
    const { values } = await loaded.predict(packInputs(plan.signature, frame, allRows(frame)));
    return [...values];
  } finally {
    await loaded.close();
  }
}

/** The largest difference between graph and reference, in units of max(1, |reference|). */
async function worstDifference(plan: FeaturePlan, model: LinearModel, frame: Frame): Promise<number> {
  const answers = await predict(plan, model, frame);
  const expected = scoreLinear(transformFeatures(plan, frame, allRows(frame)), model);
  expect(answers).toHaveLength(expected.length);
  // Math.max keeps a NaN, should an answer be one.
  return expected.reduce((worst, value, index) => {
    return Math.max(worst, Math.abs(answers[index]! - value) / Math.max(1, Math.abs(value)));
  }, 0);
}

const hours = Array.from({ length: 24 }, (_, hour) => hour / 100);
const golden: LinearModel = {
  kind: 'linear',
  task: 'regression',
  classes: [],
  lambda: 1,
  intercept: [5],
  weights: [
    [
      ...[2, 0.5, 1], // fare, its missing flag, its logarithm
      ...[1, 10, 100, 1_000], // zone: "", "a", unseen, missing
      ...[0.1, 0.2, 0.3], // code: "74", unseen, missing
      ...[...hours, 7],
      ...[0, 20, 40, 60, 80, 100, 120, 500], // Monday … Sunday, missing
      ...[-1, -2, -3], // false, true, missing
    ],
  ],
};

describe('exportLinear, hand-computed answers', () => {
  it('scores four rows with every kind of feature, missing and unseen values', async () => {
    const answers = await predict(plan, golden, frame);

    const expected = [
      2 + Math.log(7) + 10 + 0.1 + 0.08 + 0 - 2 + 5,
      4 + Math.log(100) + 1 + 0.2 + 0.23 + 40 - 1 + 5,
      1 + 0.5 + 0 + 100 + 0.3 + 0.23 + 40 - 3 + 5,
      -1 + 0 + 1_000 + 0.1 + 7 + 500 - 2 + 5,
    ];
    answers.forEach((answer, row) => {
      expect(answer).toBeCloseTo(expected[row]!, 3);
    });
  });

  const flagOnly: FeaturePlan = {
    signature: { numbers: [], categories: [], times: [], booleans: [{ name: 'b', nullable: true }] },
    dense: [],
    hot: [{ kind: 'boolean', feature: 'b', input: 0 }],
  };
  const flags = table({ b: booleanColumn(false, true, null) });

  it('answers [1 − p, p] for a binary model', async () => {
    const model: LinearModel = {
      ...golden,
      task: 'binary',
      classes: ['no', 'yes'],
      intercept: [Math.log(3)],
      weights: [[0, 1_000, -1_000]],
    };

    expect(await predict(flagOnly, model, flags)).toEqual([0.25, 0.75, 0, 1, 1, 0]);
  });

  it('answers one probability per class for a multiclass model', async () => {
    const model: LinearModel = {
      ...golden,
      task: 'multiclass',
      classes: ['a', 'b', 'c'],
      intercept: [0, Math.log(2), Math.log(5)],
      weights: [
        [0, 0, 1e4],
        [0, Math.log(4), 0],
        [0, 0, 0],
      ],
    };

    const answers = await predict(flagOnly, model, flags);
    const expected = [1 / 8, 2 / 8, 5 / 8, 1 / 14, 8 / 14, 5 / 14, 1, 0, 0];
    answers.forEach((answer, index) => {
      expect(answer).toBeCloseTo(expected[index]!, 6);
    });
  });
});

describe('exportLinear, agreement with training', () => {
  it.each(['regression', 'binary', 'multiclass'] as const)(
    'agrees within 1e-5 · max(1, |y|) on every row of random %s plans',
    async (task) => {
      for (let seed = 1; seed <= 25; seed++) {
        const { plan, model, frame } = makeRandomCase(seed, task, 60);
        expect(await worstDifference(plan, model, frame), `seed ${seed}`).toBeLessThan(1e-5);
      }
    },
  );

  it('agrees on both sides of every calendar boundary, before and after 1970', async () => {
    const midnights = ['1600-02-29', '1900-02-28', '1900-03-01', '1969-12-31', '1970-01-01', '2000-02-29'];
    midnights.push('2000-03-01', '2023-12-31', '2024-01-01', '2024-02-29', '2024-03-01', '2100-03-01');
    const times = midnights.flatMap((day) => {
      const midnight = Date.parse(`${day}T00:00:00Z`) / 1000;
      return [
        midnight,
        midnight - 1e-3,
        midnight + 86_399.999,
        midnight + 3_600,
        midnight + 3_599.5,
        midnight + 60,
      ];
    });
    const frame = table({ at: timeColumn(...times, 8.64e12, -8.64e12, Number.NaN) });
    const parts = ['month', 'day', 'weekday', 'hour', 'minute'] as const;
    for (const chosen of [parts, ...parts.map((part) => [part] as const)]) {
      const plan: FeaturePlan = {
        signature: {
          numbers: [],
          categories: [],
          times: [{ name: 'at', nullable: true, zoned: false }],
          booleans: [],
        },
        dense: [],
        hot: chosen.map((part) => ({ kind: 'timestamp', feature: 'at', input: 0, part })),
      };
      const model = makeRandomModel(createRandom(9), plan, 'regression');
      expect(await worstDifference(plan, model, frame), chosen.join()).toBeLessThan(1e-5);
    }
  });

  it('loses no digits to a mean that is large beside its scale', async () => {
    const number = { kind: 'number', fill: 0, transform: 'none' } as const;
    const plan: FeaturePlan = {
      signature: {
        numbers: [
          { name: 'a', nullable: true },
          { name: 'b', nullable: true },
        ],
        categories: [],
        times: [],
        booleans: [],
      },
      dense: [
        { ...number, feature: 'a', input: 0, mean: Math.fround(3e38), scale: 1 },
        { ...number, feature: 'b', input: 1, mean: 16_777_216, scale: 1e-3 },
      ],
      hot: [],
    };
    const frame = table({ a: numberColumn(3e38, 3e38), b: numberColumn(16_777_216, 16_777_218) });
    const model: LinearModel = { ...golden, intercept: [0.25], weights: [[1, 1]] };

    expect(await predict(plan, model, frame)).toEqual([0.25, 2000.25]);
  });

  it('looks up 20,000 levels in one column, and tells columns of many levels apart', async () => {
    const levels = Array.from({ length: 20_000 }, (_, index) => `level ${index}`).sort();
    const codes = Int32Array.from({ length: 20_002 }, (_, row) => row - 1);
    const frame: Frame = {
      rows: codes.length,
      columns: {
        one: { kind: 'category', levels: [...levels, 'unseen'], codes },
        two: { kind: 'category', levels: [...levels, 'unseen'], codes: codes.toReversed() },
      },
    };
    for (const names of [['one'], ['one', 'two']]) {
      const plan: FeaturePlan = {
        signature: {
          numbers: [],
          categories: names.map((name) => ({ name, nullable: true })),
          times: [],
          booleans: [],
        },
        dense: [],
        hot: names.map((feature, input) => ({
          kind: 'category',
          feature,
          input,
          levels: input === 0 ? levels : levels.slice(0, 19_000),
        })),
      };
      const model = makeRandomModel(createRandom(2), plan, 'regression');
      expect(await worstDifference(plan, model, frame)).toBeLessThan(1e-5);
    }
  });
});

describe('exportLinear, the file', () => {
  it('gives the same bytes for the same arguments, whatever the order of the metadata', () => {
    const first = exportLinear(plan, golden, { a: '1', b: 'é' });
    const second = exportLinear(structuredClone(plan), structuredClone(golden), { b: 'é', a: '1' });

    expect(second).toEqual(first);
  });

  it('carries signature, task, classes and what the caller adds, and passes admission', () => {
    const bytes = exportLinear(plan, golden, { 'perennial.dataset': 'ab12', note: '\u{1f695}' });
    const metadata = readModelMetadata(bytes);

    expect(checkArtifact(bytes)).toEqual([]);
    expect(JSON.parse(metadata['perennial.signature']!)).toEqual(plan.signature);
    expect(metadata).toMatchObject({
      'perennial.task': 'regression',
      'perennial.classes': '[]',
      'perennial.dataset': 'ab12',
      note: '\u{1f695}',
    });
  });

  it('refuses metadata under the keys it writes itself', () => {
    expect(() => exportLinear(plan, golden, { 'perennial.task': 'x' })).toThrow(
      'written by the export itself',
    );
  });

  it('refuses a model that does not fit the plan', () => {
    const misfits: [string, Partial<LinearModel>][] = [
      ['46 columns and the model 45 weights', { weights: [golden.weights[0]!.slice(1)] }],
      ['not finite', { intercept: [Number.NaN] }],
      ['1 outputs', { intercept: [1, 2] }],
      ['cannot have the classes', { classes: ['a'] }],
      ['2 classes, not 1', { task: 'binary', classes: ['a'] }],
      ['cannot have the classes', { task: 'binary', classes: ['a', 'a'] }],
      ['at least 2 classes', { task: 'multiclass', classes: ['a'] }],
    ];
    for (const [message, change] of misfits) {
      expect(() => exportLinear(plan, { ...golden, ...change }, {})).toThrow(message);
    }
    const nothing = { signature: plan.signature, dense: [], hot: [] };
    expect(() => exportLinear(nothing, { ...golden, weights: [[]] }, {})).toThrow('no features');
    const flagOnly = { ...plan, dense: [plan.dense[1]!] };
    const fitting = { ...golden, weights: [golden.weights[0]!.slice(2)] };
    expect(() => exportLinear(flagOnly, fitting, {})).toThrow('needs a number feature');
  });
});
