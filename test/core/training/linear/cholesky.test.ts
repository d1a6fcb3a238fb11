import { expect, test } from 'vitest';
import { createRandom } from '../../../../core/random.ts';
import {
  factorCholesky,
  type NormalMatrix,
  solveCholesky,
} from '../../../../core/training/linear/cholesky.ts';
import { relativeError } from './random-design.ts';

/** A well-conditioned matrix whose first `lead` variables have no products with each other. */
function randomMatrix(seed: number, size: number, lead: number): NormalMatrix {
  const { next } = createRandom(seed);
  const rest = size - lead;
  const rows = new Float64Array(rest * size);
  for (let i = 0; i < rest; i++) {
    for (let j = 0; j < lead + i; j++) rows[i * size + j] = next() - 0.5;
    rows[i * size + lead + i] = size;
  }
  return { leading: Float64Array.from({ length: lead }, () => size + next()), rows, rest, size };
}

function multiply({ leading, rows, rest, size }: NormalMatrix, x: Float64Array): Float64Array {
  const lead = leading.length;
  const product = new Float64Array(size);
  leading.forEach((value, k) => {
    product[k] = value * x[k]!;
  });
  for (let i = 0; i < rest; i++) {
    for (let j = 0; j <= lead + i; j++) {
      const value = rows[i * size + j]!;
      product[lead + i]! += value * x[j]!;
      if (j < lead + i) product[j]! += value * x[lead + i]!;
    }
  }
  return product;
}

const square = (values: number[], size: number): NormalMatrix => ({
  leading: new Float64Array(0),
  rows: Float64Array.from(values),
  rest: size,
  size,
});

test('solves the system it factored, for every remainder of the tile size and any leading block', () => {
  for (const size of [1, 2, 3, 4, 5, 6, 7, 8, 9, 13, 40]) {
    for (const lead of [0, 1, 3, size - 1].filter((lead) => lead < size)) {
      const matrix = randomMatrix(size + lead, size, lead);
      const expected = Float64Array.from({ length: size }, (_, i) => i - size / 3);
      const solution = multiply(matrix, expected);
      solveCholesky(factorCholesky(matrix, new Float64Array(size))!, solution);
      expect(relativeError(solution, expected)).toBeLessThan(1e-13);
    }
  }
});

test('adds the penalty to the diagonal and leaves the matrix as it was', () => {
  const matrix = square([2, 0, 1, 3], 2);
  const solution = Float64Array.of(5, 10);
  solveCholesky(factorCholesky(matrix, Float64Array.of(1, 2))!, solution);
  expect(relativeError(solution, [15 / 14, 25 / 14])).toBeLessThan(1e-15);
  expect([...matrix.rows]).toEqual([2, 0, 1, 3]);
});

test('picks one solution of a singular system', () => {
  const solution = Float64Array.of(6, 6);
  solveCholesky(factorCholesky(square([3, 0, 3, 3], 2), new Float64Array(2))!, solution);
  expect(solution[0]! + solution[1]!).toBeCloseTo(2, 6);
  expect(solution[0]).toBeCloseTo(1, 4);
});

test('gives a variable without any product the value 0', () => {
  const solution = Float64Array.of(4, 0, 9);
  solveCholesky(factorCholesky(square([2, 0, 0, 0, 0, 0, 0, 0, 3], 3), new Float64Array(3))!, solution);
  expect(relativeError(solution, [2, 0, 3])).toBeLessThan(1e-15);
});

test('has no factor for numbers that are not finite', () => {
  for (const value of [NaN, Infinity]) {
    expect(factorCholesky(square([value, 0, 1, 3], 2), new Float64Array(2))).toBeUndefined();
  }
});
