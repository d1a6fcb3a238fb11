import { expect, test } from 'vitest';
import { checkFinite, columnShift, denseShift } from '../../../../core/training/linear/column-shift.ts';
import { linearScores } from '../../../../core/training/linear/predict-linear.ts';
import { fitRidge } from '../../../../core/training/linear/ridge.ts';
import { randomDesign, randomScores, relativeError } from './random-design.ts';

test('is 0 for no rows, exact for a constant column and the mean of few rows', () => {
  expect(columnShift(new Float64Array(0), undefined)).toBe(0);
  expect(columnShift(Float64Array.of(1, 2), new Int32Array(0))).toBe(0);
  expect(columnShift(new Float64Array(5000).fill(0.1), undefined)).toBe(0.1);
  expect(columnShift(Float64Array.of(1, 2, 6), undefined)).toBe(3);
  expect(columnShift(Float64Array.of(1, NaN, 6), Int32Array.of(2, 0))).toBe(3.5);
});

test('names the first column that is not finite in the rows used', () => {
  const design = { rows: 3, dense: [Float64Array.of(1, 2, 3), Float64Array.of(1, Infinity, 3)], hot: [] };
  expect(() => checkFinite(design, undefined)).toThrow(/dense column 1 is not finite/);
  expect(() => checkFinite(design, Int32Array.of(0, 2))).not.toThrow();
  expect([...denseShift(design, Int32Array.of(0, 2))]).toEqual([2, 2]);
});

test('costs few digits even where the sampled rows lie far from all others', () => {
  const design = randomDesign(81, 5000, 3, []);
  // one row in five is sampled: just these are moved
  const dense = design.dense.map((column, index) =>
    column.map((value, row) => value + (index === 0 && row % 5 === 0 ? 1e6 : 0)),
  );
  const moved = { ...design, dense };
  const target = randomScores(82, moved);
  const [model] = fitRidge(moved, target, { lambdas: [0] });
  expect(relativeError(linearScores(moved, model!), target)).toBeLessThan(1e-11);
});
