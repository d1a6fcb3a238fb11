import { expect, test } from 'vitest';
import { MISSING_CATEGORY } from '../../../core/contracts/feature-plan.ts';
import type { BaselineColumn } from '../../../core/contracts/watch.ts';
import { countBins } from '../../../core/drift/count-bins.ts';

const number: BaselineColumn = { name: 'x', kind: 'number', edges: [0, 0.1], counts: [], median: null };
const category: BaselineColumn = { name: 'c', kind: 'category', levels: ['b', ''], counts: [] };

test('no values are no counts, one per bin', () => {
  expect(countBins(number, [])).toEqual([0, 0, 0, 0]);
  expect(countBins(category, [])).toEqual([0, 0, 0, 0]);
});

test('a value on an edge belongs to the bin below it', () => {
  expect(countBins({ ...number, edges: [0, 1] }, [0, -0, 1])).toEqual([2, 1, 0, 0]);
});

test('the outer bins are open and missing has its own', () => {
  expect(countBins(number, [-1e300, 1e300, Infinity, -Infinity, null, undefined, Number.NaN])).toEqual([
    2, 0, 2, 3,
  ]);
});

test('numbers are rounded to float32 before they are binned, as the model takes them', () => {
  const edge = Math.fround(0.1);

  expect(edge).toBeGreaterThan(0.1);
  expect(countBins({ ...number, edges: [edge] }, [0.1, edge, 0.1000000016])).toEqual([3, 0, 0]);
});

test('times keep their full precision', () => {
  const time: BaselineColumn = { ...number, kind: 'timestamp', edges: [1_700_000_000] };

  expect(countBins(time, [1_700_000_001])).toEqual([0, 1, 0]);
});

test('a text where a number belongs counts as missing', () => {
  expect(countBins(number, ['0.05'])).toEqual([0, 0, 0, 1]);
});

test('unknown levels are "other", the empty text is a level, missing is missing', () => {
  expect(countBins(category, ['b', '', 'B', 'constructor', null, MISSING_CATEGORY])).toEqual([1, 1, 2, 2]);
});

test('booleans and calendar parts are found by their text', () => {
  const flag: BaselineColumn = { name: 'f', kind: 'boolean', levels: ['false', 'true'], counts: [] };

  expect(countBins(flag, [true, false, true, null])).toEqual([1, 2, 0, 1]);
  expect(countBins({ ...category, levels: ['0', '1'] }, [1, 1, 0, Number.NaN])).toEqual([1, 2, 0, 1]);
});
