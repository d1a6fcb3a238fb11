import { describe, expect, test } from 'vitest';
import { fitRidge } from '../../../../core/training/linear/ridge.ts';
import type { LinearDesign } from '../../../../core/training/linear-design.ts';
import { expandRows, randomDesign, randomScores, relativeError } from './random-design.ts';
import { designOf, optionsOf, referenceCases } from './reference-cases.ts';

const oneColumn = (...values: number[]): LinearDesign => ({
  rows: values.length,
  dense: [Float64Array.from(values)],
  hot: [],
});

describe('degenerate inputs', () => {
  const target = Float64Array.of(1, 2, 4);
  const design = oneColumn(0, 1, 2);

  test('refuses no rows', () => {
    const empty = { rows: 0, dense: [], hot: [] };
    expect(() => fitRidge(empty, new Float64Array(0), { lambdas: [1] })).toThrow(/no rows to train on/);
    expect(() => fitRidge(design, target, { lambdas: [1], rows: new Int32Array(0) })).toThrow(
      /no rows to train on/,
    );
  });

  test('refuses targets and columns that are not finite, naming the column', () => {
    expect(() => fitRidge(design, Float64Array.of(1, NaN, 2), { lambdas: [1] })).toThrow(/target/);
    expect(() => fitRidge(oneColumn(1, Infinity, 2), target, { lambdas: [1] })).toThrow(/dense column 0/);
  });

  test('refuses columns, blocks, targets and weights of another length', () => {
    expect(() => fitRidge(design, Float64Array.of(1, 2), { lambdas: [1] })).toThrow(/target has 2 rows/);
    expect(() => fitRidge({ ...design, rows: 4 }, target, { lambdas: [1] })).toThrow(/dense column 0/);
    const hot = [{ active: new Int32Array(2), size: 1 }];
    expect(() => fitRidge({ ...design, hot }, target, { lambdas: [1] })).toThrow(/one-hot block 0/);
    expect(() => fitRidge(design, target, { lambdas: [1], weights: new Float64Array(2) })).toThrow(/weights/);
  });

  test('refuses an active index outside its block, rows outside the design and negative lambdas', () => {
    for (const index of [-2, 1]) {
      const hot = [{ active: Int32Array.of(0, 0, index), size: 1 }];
      expect(() => fitRidge({ ...design, hot }, target, { lambdas: [1] })).toThrow(/one-hot block 0/);
    }
    expect(() => fitRidge(design, target, { lambdas: [1], rows: Int32Array.of(3) })).toThrow(/row 3/);
    expect(() => fitRidge(design, target, { lambdas: [-1] })).toThrow(/lambda -1/);
    expect(() => fitRidge(design, target, { lambdas: [NaN] })).toThrow(/lambda NaN/);
  });

  test('refuses weights that are negative, not finite or all 0', () => {
    for (const weights of [
      [1, -1, 1],
      [1, NaN, 1],
      [Infinity, 1, 1],
      [0, 0, 0],
    ]) {
      const fit = () => fitRidge(design, target, { lambdas: [1], weights: Float64Array.from(weights) });
      expect(fit).toThrow(expect.objectContaining({ name: 'InvalidInputError' }));
    }
  });

  test('refuses columns whose squares overflow', () => {
    expect(() => fitRidge(oneColumn(0, 1e200, -1e200), target, { lambdas: [1] })).toThrow(/too large/);
  });

  test('fits nothing for no lambda', () => {
    expect(fitRidge(design, target, { lambdas: [] })).toEqual([]);
  });

  test('answers the mean for a single row, a constant design and no columns at all', () => {
    const single = fitRidge(oneColumn(3), Float64Array.of(7), { lambdas: [0, 1] });
    expect(single).toEqual([0, 1].map((lambda) => ({ lambda, intercept: 7, weights: Float64Array.of(0) })));

    const hot = [{ active: Int32Array.of(1, 1, 1), size: 2 }];
    for (const lambda of [0, 1]) {
      const [constant] = fitRidge({ ...oneColumn(0.1, 0.1, 0.1), hot }, target, { lambdas: [lambda] });
      expect(constant!.weights[0]).toBe(0);
      expect(constant!.intercept + constant!.weights[2]!).toBeCloseTo(7 / 3, 6);
    }

    const [bare] = fitRidge({ rows: 3, dense: [], hot: [] }, target, { lambdas: [1] });
    expect(bare!.intercept).toBeCloseTo(7 / 3, 14);
    expect(bare!.weights).toHaveLength(0);
  });

  test('leaves a row of weight 0 and a category without rows without effect', () => {
    const hot = [{ active: Int32Array.of(0, 0, 2), size: 4 }];
    const [whole] = fitRidge({ ...design, hot }, target, {
      lambdas: [0.5],
      weights: Float64Array.of(1, 1, 0),
    });
    const [subset] = fitRidge({ ...design, hot }, target, { lambdas: [0.5], rows: Int32Array.of(0, 1) });
    expect(relativeError(whole!.weights, subset!.weights)).toBeLessThan(1e-14);
    expect([...subset!.weights.subarray(2)]).toEqual([0, 0, 0]);
  });
});

describe('reference values', () => {
  for (const stored of referenceCases) {
    test.each(stored.ridge)(
      `equals scikit-learn's Ridge: ${stored.name}, $how, lambda $lambda`,
      (expected) => {
        const [model] = fitRidge(designOf(stored), Float64Array.from(stored.target), {
          ...optionsOf(stored, expected.how),
          lambdas: [expected.lambda],
        });
        expect(relativeError(model!.weights, expected.weights)).toBeLessThan(1e-10);
        expect(relativeError([model!.intercept], [expected.intercept])).toBeLessThan(1e-10);
      },
    );
  }
});

describe('properties', () => {
  test('finds the point where the gradient of the objective is 0', () => {
    const design = randomDesign(11, 900, 7, [12, 5, 9], 0.05);
    const target = randomScores(12, design).map((score, row) => score + Math.sin(row * 7));
    for (const model of fitRidge(design, target, { lambdas: [1e-3, 10, 1e4] })) {
      const gradient = new Float64Array(34);
      expandRows(design).forEach((x, row) => {
        let residual = model.intercept - target[row]!;
        model.weights.forEach((weight, i) => {
          residual += weight * x[i]!;
        });
        x.forEach((value, i) => {
          gradient[i]! += residual * value;
        });
      });
      model.weights.forEach((weight, i) => {
        gradient[i]! += model.lambda * weight;
      });
      expect(Math.max(...gradient.map(Math.abs))).toBeLessThan(1e-8);
    }
  });

  test('keeps its digits when columns and target lie far from 0', () => {
    const near = randomDesign(13, 400, 3, [4]);
    const target = randomScores(14, near);
    const far = { ...near, dense: near.dense.map((column) => column.map((value) => value + 1e6)) };
    const [expected] = fitRidge(near, target, { lambdas: [1] });
    const [model] = fitRidge(
      far,
      target.map((value) => value - 1e6),
      { lambdas: [1] },
    );
    expect(relativeError(model!.weights, expected!.weights)).toBeLessThan(1e-8);
  });

  test('without penalty reproduces an exact linear relation, also where columns repeat each other', () => {
    const design = randomDesign(15, 200, 3, [4, 3]);
    const repeated = { ...design, dense: [...design.dense, design.dense[0]!.map((value) => -2 * value)] };
    const target = randomScores(16, design);
    for (const each of [design, repeated]) {
      const [model] = fitRidge(each, target, { lambdas: [0] });
      const fitted = expandRows(each).map((x) =>
        x.reduce((sum, value, i) => sum + value * (model!.weights[i] ?? model!.intercept), 0),
      );
      expect(relativeError(fitted, target)).toBeLessThan(1e-6);
    }
  });

  test('gives the same bytes again, one lambda or many, in any order', () => {
    const design = randomDesign(17, 300, 4, [6, 3]);
    const target = randomScores(18, design);
    const path = fitRidge(design, target, { lambdas: [1, 0.1, 10] });
    expect(fitRidge(design, target, { lambdas: [0.1, 10, 1] })).toEqual([path[1], path[2], path[0]]);
    expect(fitRidge(design, target, { lambdas: [10] })).toEqual([path[2]]);
  });
});
