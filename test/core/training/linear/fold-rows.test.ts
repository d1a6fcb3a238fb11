import { expect, test } from 'vitest';
import { rowsByFold, splitFold } from '../../../../core/training/linear/fold-rows.ts';

const foldOf = Uint8Array.of(1, 0, 255, 1, 2, 0);

test('lists the rows of each fold in order, leaving out those marked 255', () => {
  expect(rowsByFold(foldOf, 4).map((rows) => [...rows])).toEqual([[1, 5], [0, 3], [4], []]);
  expect(rowsByFold(new Uint8Array(0), 1)).toEqual([new Int32Array(0)]);
});

test('splits the rows of a fold from those it trains on', () => {
  expect(splitFold(foldOf, 1)).toEqual({ train: Int32Array.of(1, 4, 5), heldOut: Int32Array.of(0, 3) });
  expect(splitFold(foldOf, 7)).toEqual({ train: Int32Array.of(0, 1, 3, 4, 5), heldOut: new Int32Array(0) });
});
