import { describe, expect, it } from 'vitest';
import type { Column } from '../../../core/data/frame.ts';
import { readTarget } from '../../../core/training/read-target.ts';
import { booleanColumn, categoryColumn, numberColumn, table, timeColumn } from '../features/table.ts';

const read = (task: 'regression' | 'binary' | 'multiclass', y: Column, positive?: string) =>
  readTarget({ task, target: 'y', ...(positive !== undefined && { positive }) }, table({ y }));
const refusal = (message: RegExp) =>
  expect.objectContaining({ name: 'InvalidInputError', message: expect.stringMatching(message) });
function thrownBy(work: () => unknown): unknown {
  try {
    work();
  } catch (error) {
    return error;
  }
  return 'nothing';
}

describe('a regression target', () => {
  it('is the column’s numbers', () => {
    expect(read('regression', numberColumn(1, -2.5, 1e38))).toEqual({
      task: 'regression',
      classes: [],
      values: Float64Array.of(1, -2.5, 1e38),
    });
  });

  it('may be of no rows', () => {
    expect(read('regression', numberColumn())).toMatchObject({ values: new Float64Array(0) });
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])('has no %f', (bad) => {
    expect(thrownBy(() => read('regression', numberColumn(1, bad)))).toEqual(refusal(/missing/));
  });

  it.each([
    [[1, 1e308, -2e38], /beyond ±1e\+38 in 2 of 3 rows/],
    [[0, 5e-324, 0], /differs by 5e-324 at most/],
    [[1e15, 1e15 + 1], /from 1000000000000000 to 1000000000000001 only/],
  ])('is none that float32 answers could not follow: %j', (values, message) => {
    expect(thrownBy(() => read('regression', numberColumn(...values)))).toEqual(refusal(message));
  });

  it.each([
    ['category', categoryColumn('1', '2')],
    ['boolean', booleanColumn(true, false)],
    ['timestamp', timeColumn(1, 2)],
  ])('is no %s', (kind, column) => {
    expect(thrownBy(() => read('regression', column))).toEqual(refusal(new RegExp(`is a ${kind}`)));
  });
});

describe('a class target', () => {
  it('has its classes in code-point order, the positive one of two last', () => {
    expect(read('multiclass', categoryColumn('b', 'a', 'c', 'b'))).toEqual({
      task: 'multiclass',
      classes: ['a', 'b', 'c'],
      codes: Uint8Array.of(1, 0, 2, 1),
    });
    expect(read('binary', categoryColumn('No', 'Yes', 'No'), 'Yes')).toMatchObject({
      classes: ['No', 'Yes'],
      codes: Uint8Array.of(0, 1, 0),
    });
    expect(read('binary', categoryColumn('No', 'Yes', 'No'), 'No')).toMatchObject({
      classes: ['Yes', 'No'],
      codes: Uint8Array.of(1, 0, 1),
    });
  });

  it('does not depend on the order of levels or of rows', () => {
    const one: Column = { kind: 'category', levels: ['b', 'a', 'unused'], codes: Int32Array.of(0, 1, 1) };
    const other: Column = { kind: 'category', levels: ['a', 'b'], codes: Int32Array.of(1, 0, 0) };

    expect(read('multiclass', one)).toEqual(read('multiclass', other));
  });

  it('may be numbers or booleans, by their texts', () => {
    expect(read('binary', numberColumn(0, 1, 1), '1')).toMatchObject({ classes: ['0', '1'] });
    expect(read('binary', booleanColumn(true, false), 'true')).toMatchObject({
      classes: ['false', 'true'],
      codes: Uint8Array.of(1, 0),
    });
    expect(read('multiclass', numberColumn(10, 9.5, -1))).toMatchObject({ classes: ['-1', '10', '9.5'] });
  });

  it('may have the empty text as a class, which is not missing', () => {
    expect(read('multiclass', categoryColumn('', 'a', 'b'))).toMatchObject({ classes: ['', 'a', 'b'] });
  });

  it.each([
    [categoryColumn('a', null, 'b')],
    [booleanColumn(true, null, false)],
    [numberColumn(1, Number.NaN, 2)],
  ])('has no missing label', (column) => {
    expect(thrownBy(() => read('multiclass', column))).toEqual(refusal(/missing values/));
  });

  it.each([
    [categoryColumn('a', 'a'), /one class only: a/],
    [categoryColumn(), /one class only: none/],
    [booleanColumn(true, true), /one class only: true/],
  ])('has two classes at least', (column, message) => {
    expect(thrownBy(() => read('multiclass', column))).toEqual(refusal(message));
  });

  it('has two hundred classes at most', () => {
    const names = Array.from({ length: 201 }, (_, i) => `c${i}`);

    expect(read('multiclass', categoryColumn(...names.slice(1)))).toMatchObject({ task: 'multiclass' });
    expect(thrownBy(() => read('multiclass', categoryColumn(...names)))).toEqual(refusal(/201 classes/));
  });

  it('of two classes has no third, and knows its positive label', () => {
    expect(thrownBy(() => read('binary', categoryColumn('a', 'b', 'c'), 'a'))).toEqual(
      refusal(/two classes/),
    );
    expect(thrownBy(() => read('binary', categoryColumn('a', 'b'), 'yes'))).toEqual(
      refusal(/"yes" is none of a, b/),
    );
  });

  it('is no time', () => {
    expect(thrownBy(() => read('multiclass', timeColumn(1, 2)))).toEqual(refusal(/timestamp/));
  });
});

it('a target that is not there is named', () => {
  expect(
    thrownBy(() => readTarget({ task: 'regression', target: 'z' }, table({ y: numberColumn(1) }))),
  ).toEqual(refusal(/no column "z"/));
});
