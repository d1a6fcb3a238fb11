import { expect, test } from 'vitest';
import { fitRidge } from '../../../../core/training/linear/ridge.ts';
import { fitRidgeFold, ridgePath } from '../../../../core/training/linear/ridge-path.ts';
import { randomDesign, randomScores, relativeError } from './random-design.ts';

const design = randomDesign(21, 800, 4, [7, 3], 0.1);
const target = randomScores(22, design).map((score, row) => score + Math.cos(row * 3));
const foldOf = Uint8Array.from({ length: 800 }, (_, row) => (row % 10 === 9 ? 255 : row % 3));
const lambdas = [0.1, 5];

test('refuses fold numbers of another length, folds beyond the last, and a fold that leaves no rows', () => {
  expect(() => ridgePath(design, target, new Uint8Array(5), 1, lambdas)).toThrow(/fold numbers for 5 rows/);
  expect(() => ridgePath(design, target, foldOf, 2, lambdas)).toThrow(/fold 2 of 2/);
  expect(() => fitRidgeFold(design, target, new Uint8Array(800), 0, lambdas)).toThrow(
    /fold 0 leaves no rows/,
  );
  expect(() => ridgePath(design, target, new Uint8Array(800).fill(255), 2, lambdas)).toThrow(/no rows/);
});

test('trains each fold on the rows of the others, and the last models on all of them', () => {
  const path = ridgePath(design, target, foldOf, 3, lambdas);
  for (const fold of [0, 1, 2, 3]) {
    const rows = Int32Array.from(Array(800).keys()).filter(
      (row) => foldOf[row] !== fold && foldOf[row] !== 255,
    );
    const models = fold === 3 ? path.all : path.folds[fold]!;
    fitRidge(design, target, { rows, lambdas }).forEach((expected, k) => {
      expect(models[k]!.lambda).toBe(expected.lambda);
      expect(relativeError(models[k]!.weights, expected.weights)).toBeLessThan(1e-10);
      expect(models[k]!.intercept).toBeCloseTo(expected.intercept, 10);
    });
  }
});

test('gives the same bytes for one fold alone as for all together', () => {
  const weights = Float64Array.from({ length: 800 }, (_, row) => 1 + (row % 4));
  const path = ridgePath(design, target, foldOf, 3, lambdas, weights);
  for (const fold of [0, 1, 2]) {
    expect(fitRidgeFold(design, target, foldOf, fold, lambdas, weights)).toEqual(path.folds[fold]);
  }
});

test('never looks at rows marked 255', () => {
  const spoilt = target.map((value, row) => (foldOf[row] === 255 ? NaN : value));
  expect(ridgePath(design, spoilt, foldOf, 3, lambdas)).toEqual(
    ridgePath(design, target, foldOf, 3, lambdas),
  );
});

test('gives a category that only the held-out fold has the weight 0', () => {
  const active = Int32Array.from({ length: 800 }, (_, row) => (foldOf[row] === 1 ? 1 : 0));
  const { folds } = ridgePath({ ...design, hot: [{ active, size: 2 }] }, target, foldOf, 3, lambdas);
  expect(folds[1]!.map((model) => model.weights[5])).toEqual([0, 0]);
});
