import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { joinFeatures } from '../../../core/explanations/contributions.ts';
import { explainLinear } from '../../../core/explanations/linear-shap.ts';
import { meanDesign } from '../../../core/explanations/mean-design.ts';
import { transformFeatures } from '../../../core/features/transform-features.ts';
import { linearScores } from '../../../core/training/linear/predict-linear.ts';
import { designWidth } from '../../../core/training/linear-design.ts';
import { frame, plan } from '../features/plan-and-frame.ts';
import { allRows } from '../features/table.ts';

interface StoredCase {
  dense: number[][];
  hot: number[];
  weights: number[];
  intercept: number;
  expected: { base: number; contributions: number[][] };
}
const stored: StoredCase = JSON.parse(
  readFileSync(new URL('../../fixtures/shap/linear.json', import.meta.url), 'utf8'),
);

describe('explainLinear', () => {
  it('gives what shap gives by column, the columns of a block added up', () => {
    const rows = stored.hot.length;
    const design = {
      rows,
      dense: stored.dense.map((column) => Float64Array.from(column)),
      hot: [{ active: Int32Array.from(stored.hot), size: 3 }],
    };
    const means = [
      ...stored.dense.map((column) => column.reduce((a, b) => a + b, 0) / rows),
      ...[0, 1, 2].map((level) => stored.hot.filter((code) => code === level).length / rows),
    ];
    const number = { kind: 'number', input: 0, fill: 0, transform: 'none', mean: 0, scale: 1 } as const;
    const { base, values, features } = explainLinear(
      {
        dense: ['a', 'b', 'c', 'd'].map((feature) => ({ ...number, feature })),
        hot: [{ kind: 'category', feature: 'level', input: 0, levels: ['x'] }],
      },
      { intercept: [stored.intercept], weights: [stored.weights] },
      design,
      Float64Array.from(means),
    );

    expect(features).toEqual(['a', 'b', 'c', 'd', 'level']);
    expect(base[0]).toBeCloseTo(stored.expected.base, 12);
    for (const [row, wanted] of stored.expected.contributions.entries())
      for (let feature = 0; feature < 5; feature++) {
        const sum = feature < 4 ? wanted[feature]! : wanted[4]! + wanted[5]! + wanted[6]!;
        expect(values[row * 5 + feature]).toBeCloseTo(sum, 12);
      }
  });

  it('joins every column of a feature and sums to each score', () => {
    const rows = allRows(frame);
    const design = transformFeatures(plan, frame, rows);
    const width = designWidth(design);
    const weights = [0, 1].map((output) =>
      Array.from({ length: width }, (_, at) => Math.sin(at + output * 3)),
    );
    const background = meanDesign(plan, frame, rows);

    const { features, base, values } = explainLinear(
      plan,
      { intercept: [1, -2], weights },
      design,
      background,
    );

    expect(features).toEqual(['fare', 'log', 'zone', 'code', 'at', 'shared']);
    for (const [output, intercept] of [1, -2].entries()) {
      const scores = linearScores(design, { intercept, weights: Float64Array.from(weights[output]!) });
      for (let row = 0; row < 4; row++) {
        const first = (row * 2 + output) * features.length;
        const sum = values.subarray(first, first + features.length).reduce((a, b) => a + b, base[output]!);
        expect(sum).toBeCloseTo(scores[row]!, 12);
      }
    }
  });

  it('has contributions that are 0 on average over the rows of its background', () => {
    const rows = allRows(frame);
    const design = transformFeatures(plan, frame, rows);
    const weights = [Array.from({ length: designWidth(design) }, (_, at) => at)];
    const { features, values } = explainLinear(
      plan,
      { intercept: [0], weights },
      design,
      meanDesign(plan, frame, rows),
    );

    for (let feature = 0; feature < features.length; feature++) {
      let sum = 0;
      for (let row = 0; row < 4; row++) sum += values[row * features.length + feature]!;
      expect(sum).toBeCloseTo(0, 10);
    }
  });

  it('says nothing of no rows, and refuses a background of other columns', () => {
    const none = transformFeatures(plan, frame, new Int32Array(0));
    const weights = [new Array<number>(designWidth(none)).fill(1)];
    const background = meanDesign(plan, frame, new Int32Array(0));

    expect(background.every((mean) => mean === 0)).toBe(true);
    expect(explainLinear(plan, { intercept: [2], weights }, none, background)).toMatchObject({
      rows: 0,
      base: [2],
    });
    expect(() => explainLinear(plan, { intercept: [2], weights }, none, new Float64Array(1))).toThrow(
      /other|different/,
    );
  });
});

describe('joinFeatures', () => {
  it('adds up the columns of one feature, output by output', () => {
    const joined = joinFeatures(['a', 'b', 'a'], [0, 0], Float64Array.of(1, 2, 4, 10, 20, 40), 1);

    expect(joined.features).toEqual(['a', 'b']);
    expect(Array.from(joined.values)).toEqual([5, 2, 50, 20]);
  });

  it('refuses numbers of other columns than it is given names for', () => {
    expect(() => joinFeatures(['a'], [0], Float64Array.of(1, 2), 1)).toThrow(/other columns/);
  });
});
