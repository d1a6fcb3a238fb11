import { describe, expect, test } from 'vitest';
import { fitLogistic } from '../../../../core/training/linear/logistic.ts';
import { linearScores, sigmoid } from '../../../../core/training/linear/predict-linear.ts';
import type { LinearDesign } from '../../../../core/training/linear-design.ts';
import { randomDesign, randomLabels, randomScores, relativeError } from './random-design.ts';
import { designOf, optionsOf, referenceCases } from './reference-cases.ts';

const oneColumn = (...values: number[]): LinearDesign => ({
  rows: values.length,
  dense: [Float64Array.from(values)],
  hot: [],
});

/** The largest entry of the objective's gradient, relative to the largest sum of absolute terms. */
function gradientShare(
  design: LinearDesign,
  labels: Uint8Array,
  model: { lambda: number; intercept: number; weights: Float64Array },
): number {
  const residuals = sigmoid(linearScores(design, model)).map((share, row) => share - labels[row]!);
  const weightOf = (first: number, size: number) => model.weights.subarray(first, first + size);
  let worst = Math.abs(residuals.reduce((sum, residual) => sum + residual, 0));
  design.dense.forEach((column, index) => {
    let gradient = model.lambda * model.weights[index]!;
    for (let row = 0; row < design.rows; row++) gradient += residuals[row]! * column[row]!;
    worst = Math.max(worst, Math.abs(gradient));
  });
  let first = design.dense.length;
  for (const { active, size } of design.hot) {
    const gradient = weightOf(first, size).map((weight) => model.lambda * weight);
    for (let row = 0; row < design.rows; row++)
      if (active[row]! >= 0) gradient[active[row]!]! += residuals[row]!;
    worst = Math.max(worst, ...gradient.map(Math.abs));
    first += size;
  }
  return worst / residuals.reduce((sum, residual) => sum + Math.abs(residual), 0);
}

describe('degenerate inputs', () => {
  const design = oneColumn(0, 1, 2, 3);
  const labels = Uint8Array.of(0, 1, 0, 1);

  test('refuses rows of one class only, naming it', () => {
    for (const label of [0, 1]) {
      const fit = () => fitLogistic(design, new Uint8Array(4).fill(label), { lambdas: [1] });
      expect(fit).toThrow(
        expect.objectContaining({ name: 'InvalidInputError', message: `every row used has class ${label}` }),
      );
    }
    expect(() => fitLogistic(design, labels, { lambdas: [1], rows: Int32Array.of(1, 3) })).toThrow(/class 1/);
    expect(() => fitLogistic(design, labels, { lambdas: [1], rows: Int32Array.of(2) })).toThrow(/class 0/);
    const weights = Float64Array.of(1, 0, 1, 0);
    expect(() => fitLogistic(design, labels, { lambdas: [1], weights })).toThrow(/class 0/);
  });

  test('refuses no rows, other labels and columns that are not finite', () => {
    expect(() => fitLogistic(design, labels, { lambdas: [1], rows: new Int32Array(0) })).toThrow(/no rows/);
    expect(() => fitLogistic(design, Uint8Array.of(0, 1, 2, 1), { lambdas: [1] })).toThrow(/target 2/);
    expect(() => fitLogistic(oneColumn(0, NaN, 1, 2), labels, { lambdas: [1] })).toThrow(/dense column 0/);
  });

  test('answers the share of 1 without columns and with constant ones', () => {
    const uneven = Uint8Array.of(0, 1, 1, 1);
    for (const each of [{ rows: 4, dense: [], hot: [] }, oneColumn(0.1, 0.1, 0.1, 0.1)]) {
      const [model] = fitLogistic(each, uneven, { lambdas: [1] });
      expect(model!.intercept).toBeCloseTo(Math.log(3), 9);
      expect(model!.weights.every((weight) => weight === 0)).toBe(true);
      expect(model!.converged).toBe(true);
    }
  });

  test('converges on classes that a plane separates, however small the penalty', () => {
    const separated = Uint8Array.of(0, 0, 1, 1);
    for (const model of fitLogistic(design, separated, { lambdas: [1e-8, 1e-3, 1] })) {
      expect(model.converged).toBe(true);
      expect(gradientShare(design, separated, model)).toBeLessThan(1e-5);
    }
  });

  test('says that separated classes have no solution without penalty', () => {
    const [model] = fitLogistic(design, Uint8Array.of(0, 0, 1, 1), { lambdas: [0] });
    expect(model!.converged).toBe(false);
    expect(model!.weights.every(Number.isFinite)).toBe(true);
  });

  test('solves columns that repeat each other without penalty', () => {
    const base = randomDesign(31, 300, 2, [3]);
    const labels = randomLabels(32, randomScores(33, base));
    const repeated = { ...base, dense: [...base.dense, base.dense[0]!.map((value) => 3 * value)] };
    const [expected] = fitLogistic(base, labels, { lambdas: [0] });
    const [model] = fitLogistic(repeated, labels, { lambdas: [0] });
    expect(relativeError(linearScores(repeated, model!), linearScores(base, expected!))).toBeLessThan(1e-5);
  });
});

describe('reference values', () => {
  for (const stored of referenceCases) {
    test.each(stored.logistic)(
      `equals scikit-learn's LogisticRegression: ${stored.name}, $how, lambda $lambda`,
      (expected) => {
        const [model] = fitLogistic(designOf(stored), Uint8Array.from(stored.label), {
          ...optionsOf(stored, expected.how),
          lambdas: [expected.lambda],
        });
        expect(model!.converged).toBe(true);
        expect(relativeError(model!.weights, expected.weights)).toBeLessThan(1e-6);
        expect(relativeError([model!.intercept], [expected.intercept])).toBeLessThan(1e-6);
      },
    );
  }
});

describe('properties', () => {
  test('finds the minimum where Hessians are sampled, also of rows in an order that misleads the sample', () => {
    const mixed = randomDesign(34, 140_001, 3, [20], 0.05);
    const active = Int32Array.from({ length: mixed.rows }, (_, row) => Math.floor(row / 351));
    const ordered = { ...mixed, hot: [...mixed.hot, { active, size: 400 }] };
    for (const design of [mixed, ordered]) {
      const labels = randomLabels(35, randomScores(36, design));
      for (const model of fitLogistic(design, labels, { lambdas: [0.1, 30] })) {
        expect(model.converged).toBe(true);
        expect(gradientShare(design, labels, model)).toBeLessThan(1e-7);
      }
    }
  });

  test('finds the minimum of a design too wide to factor', () => {
    const design = randomDesign(37, 5000, 3, [900, 800, 700]);
    const labels = randomLabels(38, randomScores(39, randomDesign(37, 5000, 3, [])));
    for (const model of fitLogistic(design, labels, { lambdas: [0.1, 10] })) {
      expect(model.converged).toBe(true);
      expect(gradientShare(design, labels, model)).toBeLessThan(1e-6);
    }
  });

  test('takes a weight of 2 as the row twice', () => {
    const design = randomDesign(41, 200, 3, [4]);
    const labels = randomLabels(42, randomScores(43, design));
    const rows = Int32Array.from([...Array(200).keys(), ...Array(50).keys()]);
    const weights = Float64Array.from({ length: 200 }, (_, row) => (row < 50 ? 2 : 1));
    const [twice] = fitLogistic(design, labels, { lambdas: [1], rows });
    const [weighted] = fitLogistic(design, labels, { lambdas: [1], weights });
    expect(relativeError(weighted!.weights, twice!.weights)).toBeLessThan(1e-7);
  });

  test('keeps its digits when columns lie far from 0', () => {
    const near = randomDesign(44, 300, 3, [4]);
    const labels = randomLabels(45, randomScores(46, near));
    const far = { ...near, dense: near.dense.map((column) => column.map((value) => value - 1e6)) };
    const [expected] = fitLogistic(near, labels, { lambdas: [1] });
    const [model] = fitLogistic(far, labels, { lambdas: [1] });
    expect(relativeError(model!.weights, expected!.weights)).toBeLessThan(1e-7);
  });

  test('returns lambdas in the order given, and the same bytes each time', () => {
    const design = randomDesign(47, 500, 4, [5, 3]);
    const labels = randomLabels(48, randomScores(49, design));
    const path = fitLogistic(design, labels, { lambdas: [1, 100, 0.01] });
    expect(path.map(({ lambda }) => lambda)).toEqual([1, 100, 0.01]);
    expect(fitLogistic(design, labels, { lambdas: [0.01, 1, 100] })).toEqual([path[2], path[0], path[1]]);
  });
});
