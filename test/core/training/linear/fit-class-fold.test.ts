import { expect, test } from 'vitest';
import { fitLogisticFold, fitMultinomialFold } from '../../../../core/training/linear/fit-class-fold.ts';
import { fitLogistic } from '../../../../core/training/linear/logistic.ts';
import { fitMultinomial } from '../../../../core/training/linear/multinomial.ts';
import { randomDesign, randomLabels, randomScores, relativeError } from './random-design.ts';

const design = randomDesign(61, 600, 3, [5, 4]);
const labels = randomLabels(62, randomScores(63, design));
const foldOf = Uint8Array.from({ length: 600 }, (_, row) => (row % 7 === 6 ? 255 : row % 3));
const rows = Int32Array.from(Array(600).keys()).filter((row) => foldOf[row] !== 1 && foldOf[row] !== 255);
const lambdas = [0.1, 10];

test('refuses fold numbers of another length', () => {
  expect(() => fitLogisticFold(design, labels, new Uint8Array(4), 0, lambdas)).toThrow(/fold numbers for 4/);
  expect(() => fitMultinomialFold(design, labels, new Uint8Array(4), 0, lambdas, { classCount: 2 })).toThrow(
    /fold numbers for 4/,
  );
});

test('trains on the rows of the other folds, close enough to rank penalties', () => {
  const exact = fitLogistic(design, labels, { rows, lambdas });
  fitLogisticFold(design, labels, foldOf, 1, lambdas).forEach((model, k) => {
    expect(model.lambda).toBe(lambdas[k]);
    expect(relativeError(model.weights, exact[k]!.weights)).toBeLessThan(1e-3);
  });
  const exactClasses = fitMultinomial(design, labels, { rows, lambdas, classCount: 2 });
  fitMultinomialFold(design, labels, foldOf, 1, lambdas, { classCount: 2 }).forEach((model, k) => {
    expect(relativeError(model.weights, exactClasses[k]!.weights)).toBeLessThan(1e-3);
  });
});

test('passes weights and tolerance on', () => {
  const weights = Float64Array.from({ length: 600 }, (_, row) => 1 + (row % 2));
  const tolerance = 1e-8;
  expect(fitLogisticFold(design, labels, foldOf, 1, lambdas, { weights, tolerance })).toEqual(
    fitLogistic(design, labels, { rows, lambdas, weights, tolerance }),
  );
});
