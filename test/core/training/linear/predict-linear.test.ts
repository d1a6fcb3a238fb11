import { expect, test } from 'vitest';
import {
  classScores,
  linearScores,
  sigmoid,
  softmax,
} from '../../../../core/training/linear/predict-linear.ts';
import { expandRows, randomDesign, relativeError } from './random-design.ts';

test('scores nothing for no rows', () => {
  const empty = { rows: 0, dense: [], hot: [] };
  expect(linearScores(empty, { intercept: 1, weights: new Float64Array(0) })).toHaveLength(0);
  const design = randomDesign(71, 5, 1, [2]);
  expect(
    linearScores(design, { intercept: 1, weights: new Float64Array(3) }, new Int32Array(0)),
  ).toHaveLength(0);
});

test('equals the written-out sum for all rows and for a subset in its order', () => {
  const design = randomDesign(72, 50, 2, [3, 4], 0.3);
  const weights = Float64Array.of(0.5, 0, -1, 2, 3, 0.25, -0.5, 1, 4);
  const expected = expandRows(design).map((x) => weights.reduce((sum, weight, i) => sum + weight * x[i]!, 7));
  expect(relativeError(linearScores(design, { intercept: 7, weights }), expected)).toBeLessThan(1e-15);
  const rows = Int32Array.of(40, 3, 3);
  expect(
    relativeError(
      linearScores(design, { intercept: 7, weights }, rows),
      [40, 3, 3].map((row) => expected[row]!),
    ),
  ).toBeLessThan(1e-15);
});

test('lays the scores of classes out row after row', () => {
  const design = { rows: 2, dense: [Float64Array.of(1, 10)], hot: [] };
  const model = { intercepts: Float64Array.of(0, 1, 2), weights: Float64Array.of(1, 2, 3) };
  expect([...classScores(design, model)]).toEqual([1, 3, 5, 10, 21, 32]);
  expect([...classScores(design, model, Int32Array.of(1))]).toEqual([10, 21, 32]);
});

test('sigmoid neither overflows nor loses small tails', () => {
  const shares = sigmoid(Float64Array.of(0, 800, -800, -40, 3));
  expect(shares[0]).toBe(0.5);
  expect(shares[1]).toBe(1);
  expect(shares[2]).toBeGreaterThan(0);
  expect(relativeError([shares[3]!], [Math.exp(-40)])).toBeLessThan(1e-14);
  expect(shares[4]).toBeCloseTo(0.9525741268224334, 15);
});

test('softmax sums to 1 for any scores', () => {
  const shares = softmax(Float64Array.of(1000, 999, -1000, 0, 0, 0), 3);
  expect(
    relativeError(shares, [1 / (1 + Math.exp(-1)), 1 / (1 + Math.E), 0, 1 / 3, 1 / 3, 1 / 3]),
  ).toBeLessThan(1e-14);
  expect(softmax(new Float64Array(0), 3)).toHaveLength(0);
});
