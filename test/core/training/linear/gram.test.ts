import { expect, test } from 'vitest';
import { createRandom } from '../../../../core/random.ts';
import { layoutOf } from '../../../../core/training/linear/design-layout.ts';
import { gramOf } from '../../../../core/training/linear/gram.ts';
import { addGramSums, emptyGramSums, type GramSums } from '../../../../core/training/linear/gram-sums.ts';
import {
  crossProducts,
  eliminationOrder,
  normalMatrix,
} from '../../../../core/training/linear/normal-matrix.ts';
import type { LinearDesign } from '../../../../core/training/linear-design.ts';
import { expandRows, randomDesign, relativeError } from './random-design.ts';

/** XᵀWX (parameters in design order, then the constant), row-major, read back from the elimination order. */
function readMatrix(design: LinearDesign, sums: GramSums): Float64Array {
  const order = eliminationOrder(design);
  const { leading, rows, size } = normalMatrix(sums, order, design.dense.length);
  const matrix = new Float64Array(size * size);
  for (let i = 0; i < size; i++) {
    for (let j = 0; j < size; j++) {
      const row = Math.max(order.positionOf[i]!, order.positionOf[j]!);
      const column = Math.min(order.positionOf[i]!, order.positionOf[j]!);
      if (row >= leading.length) matrix[i * size + j] = rows[(row - leading.length) * size + column]!;
      else if (row === column) matrix[i * size + j] = leading[row]!;
    }
  }
  return matrix;
}

function multiply(design: LinearDesign, used: Iterable<number>, weights?: Float64Array): Float64Array {
  const expanded = expandRows(design);
  const size = design.dense.length + design.hot.reduce((sum, block) => sum + block.size, 1);
  const matrix = new Float64Array(size * size);
  for (const row of used) {
    const x = expanded[row]!;
    for (let i = 0; i < size; i++) {
      for (let j = 0; j < size; j++) matrix[i * size + j]! += (weights?.[row] ?? 1) * x[i]! * x[j]!;
    }
  }
  return matrix;
}

const noShift = (design: LinearDesign) => new Float64Array(design.dense.length);

test('sums nothing over no rows', () => {
  const design = randomDesign(1, 10, 3, [4]);
  const sums = gramOf(design, noShift(design), new Float64Array(10), 0, { rows: new Int32Array(0) });
  expect(sums).toEqual(emptyGramSums(layoutOf(design, 1)));
});

test.each([1, 127, 128, 129, 600, 3001])(
  'equals the products of the written-out matrix for %i rows',
  (rows) => {
    for (const [denseCount, blockSizes] of [
      [0, []],
      [0, [3]],
      [1, []],
      [2, [5, 2]],
      [3, [2, 7, 3]],
      [4, [1, 4]],
      [5, [3, 3, 3, 3]],
      [6, []],
    ] as [number, number[]][]) {
      const design = randomDesign(rows + denseCount, rows, denseCount, blockSizes, 0.1);
      const sums = gramOf(design, noShift(design), new Float64Array(rows), 0);
      const expected = multiply(design, Array(rows).keys());
      expect(relativeError(readMatrix(design, sums), expected)).toBeLessThan(1e-13);
    }
  },
);

test('weights rows and restricts them to the subset given', () => {
  const design = randomDesign(3, 700, 5, [4, 6, 2], 0.1);
  const { next } = createRandom(4);
  const weights = Float64Array.from({ length: 700 }, () => Math.floor(next() * 4) / 2);
  const rows = Int32Array.from(Array(700).keys()).filter(() => next() < 0.6);
  const sums = gramOf(design, noShift(design), new Float64Array(700), 0, { rows, weights });
  expect(relativeError(readMatrix(design, sums), multiply(design, rows, weights))).toBeLessThan(1e-13);
});

test('sums the products with the target, shifted as asked', () => {
  const design = randomDesign(5, 300, 2, [3, 2]);
  const target = Float64Array.from({ length: 300 }, (_, row) => row / 100);
  const shift = Float64Array.of(0.5, -2);
  const sums = gramOf(design, shift, target, 1);
  const order = eliminationOrder(design);
  const products = crossProducts(sums, order, 2, 3);
  const expected = new Float64Array(8);
  expandRows(design).forEach((x, row) => {
    x.forEach((value, i) => {
      expected[i]! += (value - (shift[i] ?? 0)) * (target[row]! - 1);
    });
  });
  expect(
    relativeError(
      Float64Array.from(order.positionOf, (at) => products[at]!),
      expected,
    ),
  ).toBeLessThan(1e-13);
});

test('sums rows that are too many to be kept beside the columns as it sums few', () => {
  const design = randomDesign(7, 75_001, 60, [3]);
  const target = design.dense[0]!.map((value, row) => value + Math.sin(row));
  const weights = target.map(Math.abs);
  const parts = emptyGramSums(layoutOf(design, 1));
  for (const part of [0, 1, 2]) {
    const rows = Int32Array.from({ length: 25_001 - Number(part > 0) }, (_, i) => 3 * i + part);
    addGramSums(parts, gramOf(design, noShift(design), target, 1, { rows, weights }));
  }
  const all = gramOf(design, noShift(design), target, 1, { weights });
  expect(relativeError(all.cells, parts.cells)).toBeLessThan(1e-12);
});

test('adds up over folds to the sums over all rows', () => {
  const design = randomDesign(6, 500, 4, [5, 3], 0.2);
  const target = Float64Array.from({ length: 500 }, (_, row) => Math.sin(row));
  const total = emptyGramSums(layoutOf(design, 1));
  for (const fold of [0, 1, 2]) {
    const rows = Int32Array.from(Array(500).keys()).filter((row) => row % 3 === fold);
    addGramSums(total, gramOf(design, noShift(design), target, 0, { rows }));
  }
  const all = gramOf(design, noShift(design), target, 0);
  expect(relativeError(total.cells, all.cells)).toBeLessThan(1e-13);
  expect(total.cells.subarray(total.pairCells)).toEqual(all.cells.subarray(all.pairCells));
});
