import { describe, expect, test } from 'vitest';
import { fitLogistic } from '../../../../core/training/linear/logistic.ts';
import { fitMultinomial } from '../../../../core/training/linear/multinomial.ts';
import { classScores, softmax } from '../../../../core/training/linear/predict-linear.ts';
import { expandRows, randomDesign, randomLabels, randomScores, relativeError } from './random-design.ts';
import { designOf, optionsOf, referenceCases } from './reference-cases.ts';

const design = randomDesign(51, 300, 2, [4], 0.1);

describe('degenerate inputs', () => {
  test('refuses rows of one class only, naming it, and a class beyond the last', () => {
    const all = { lambdas: [1], classCount: 3 };
    expect(() => fitMultinomial(design, new Uint8Array(300).fill(2), all)).toThrow(
      expect.objectContaining({ name: 'InvalidInputError', message: 'every row used has class 2' }),
    );
    expect(() => fitMultinomial(design, new Uint8Array(300).fill(3), all)).toThrow(/target 3/);
    expect(() => fitMultinomial(design, new Uint8Array(300), { ...all, rows: new Int32Array(0) })).toThrow(
      /no rows/,
    );
  });

  test('gives a class without rows a small finite probability and leaves the others as they are', () => {
    const target = Uint8Array.from({ length: 300 }, (_, row) => [0, 2, 3][row % 3]!);
    const dense = target.map((label) => (label === 0 ? 0 : label - 1));
    const [model] = fitMultinomial(design, target, { lambdas: [1], classCount: 4 });
    const [expected] = fitMultinomial(design, dense, { lambdas: [1], classCount: 3 });
    expect([...model!.weights.subarray(6, 12)]).toEqual([0, 0, 0, 0, 0, 0]);
    expect(model!.weights.subarray(12, 24)).toEqual(expected!.weights.subarray(6, 18));
    const shares = softmax(classScores(design, model!), 4);
    for (let row = 0; row < 300; row++) {
      expect(shares[row * 4 + 1]).toBeGreaterThan(0.001);
      expect(shares[row * 4 + 1]).toBeLessThan(0.05);
    }
  });

  test('answers the logarithms of the class shares without columns', () => {
    const target = Uint8Array.from({ length: 8 }, (_, row) => (row < 4 ? 0 : row < 6 ? 1 : 2));
    const [model] = fitMultinomial({ rows: 8, dense: [], hot: [] }, target, { lambdas: [1], classCount: 3 });
    const shares = softmax(classScores({ rows: 1, dense: [], hot: [] }, model!), 3);
    expect(relativeError(shares, [0.5, 0.25, 0.25])).toBeLessThan(1e-7);
    expect(model!.intercepts.reduce((sum, value) => sum + value, 0)).toBeCloseTo(0, 12);
  });
});

describe('reference values', () => {
  for (const stored of referenceCases) {
    test.each(stored.multinomial)(
      `equals scikit-learn's LogisticRegression: ${stored.name}, $how, lambda $lambda`,
      (expected) => {
        const [model] = fitMultinomial(designOf(stored), Uint8Array.from(stored.class), {
          ...optionsOf(stored, expected.how),
          lambdas: [expected.lambda],
          classCount: 3,
        });
        expect(model!.converged).toBe(true);
        expect(relativeError(model!.weights, expected.weights)).toBeLessThan(1e-6);
        expect(relativeError(model!.intercepts, expected.intercepts)).toBeLessThan(1e-6);
      },
    );
  }
});

describe('properties', () => {
  test('with two classes is the binary fit of twice the penalty, its weights in halves', () => {
    const labels = randomLabels(52, randomScores(53, design));
    const [pair] = fitMultinomial(design, labels, { lambdas: [1], classCount: 2 });
    const [binary] = fitLogistic(design, labels, { lambdas: [0.5] });
    const half = binary!.weights.map((weight) => weight / 2);
    expect(relativeError(pair!.weights.subarray(6), half)).toBeLessThan(1e-6);
    expect(
      relativeError(
        pair!.weights.subarray(0, 6),
        half.map((weight) => -weight),
      ),
    ).toBeLessThan(1e-6);
  });

  test('finds the point where the gradient is 0, in a narrow design and one too wide to factor', () => {
    for (const each of [randomDesign(54, 20_000, 2, [5]), randomDesign(55, 1500, 2, [700, 700])]) {
      const scores = [56, 57, 58].map((seed) => randomScores(seed, randomDesign(seed, each.rows, 2, [])));
      const target = Uint8Array.from({ length: each.rows }, (_, row) => {
        const ofRow = scores.map((values) => values[row]!);
        return ofRow.indexOf(Math.max(...ofRow));
      });
      const [model] = fitMultinomial(each, target, { lambdas: [2], classCount: 3 });
      expect(model!.converged).toBe(true);
      const shares = softmax(classScores(each, model!), 3);
      const width = model!.weights.length / 3;
      const gradient = new Float64Array(3 * (width + 1));
      expandRows(each).forEach((x, row) => {
        for (let k = 0; k < 3; k++) {
          const residual = shares[row * 3 + k]! - (target[row] === k ? 1 : 0);
          for (let i = 0; i <= width; i++) gradient[k * (width + 1) + i]! += residual * x[i]!;
        }
      });
      for (let k = 0; k < 3; k++) {
        for (let i = 0; i < width; i++) gradient[k * (width + 1) + i]! += 2 * model!.weights[k * width + i]!;
      }
      expect(Math.max(...gradient.map(Math.abs)) / each.rows).toBeLessThan(1e-8);
    }
  });
});
