import { describe, expect, it } from 'vitest';
import { ModelSpec, type ModelSpecInput } from '../../../core/contracts/model-spec.ts';
import { TreePlan } from '../../../core/contracts/tree-model.ts';
import type { Column, Frame } from '../../../core/data/frame.ts';
import { fitTreePlan } from '../../../core/features/fit-tree-plan.ts';
import type { TrainingTarget } from '../../../core/training/read-target.ts';
import { allRows, booleanColumn, categoryColumn, numberColumn, table, timeColumn } from './table.ts';

function fitPlan(
  features: ModelSpecInput['features'],
  columns: Record<string, Column>,
  target?: TrainingTarget,
) {
  const frame = table(columns);
  const spec = ModelSpec.parse({ name: 'm', task: 'regression', target: 'y', features });
  return TreePlan.parse(fitTreePlan(spec, frame, allRows(frame), { zoned: { at: true } }, target));
}

/** A category of `count` levels, each in `each` rows one after the other, then a missing one. */
function manyLevels(count: number, each: number): Frame['columns'] {
  const codes = Int32Array.from({ length: count * each + 1 }, (_, row) => Math.floor(row / each));
  codes[codes.length - 1] = -1;
  const levels = Array.from({ length: count }, (_, code) => `level ${String(code).padStart(4, '0')}`);
  return { c: { kind: 'category', codes, levels } };
}
const values = (length: number, value: (row: number) => number): TrainingTarget => ({
  task: 'regression',
  classes: [],
  values: Float64Array.from({ length }, (_, row) => value(row)),
});

describe('fitTreePlan', () => {
  it('refuses to learn from no rows', () => {
    const frame = table({ a: numberColumn(1) });
    const run = () => fitTreePlan({ features: { a: 'number' } }, frame, new Int32Array(0), { zoned: {} });

    expect(run).toThrow('no rows');
  });

  it('has a column per feature and calendar part, in the order of the spec', () => {
    const { columns, signature } = fitPlan(
      {
        at: { type: 'timestamp', parts: ['hour', 'weekday', 'hour'] },
        fare: 'number',
        again: { from: 'fare', type: 'category', rare: 1 },
        flag: 'boolean',
        zone: { type: 'category', rare: 2 },
      },
      {
        fare: numberColumn(1, 2, 2),
        at: timeColumn(0, 1, 2),
        flag: booleanColumn(true, false, null),
        zone: categoryColumn('b', 'b', 'a'),
      },
    );

    expect(columns).toEqual([
      { kind: 'timestamp', feature: 'at', input: 0, part: 'hour' },
      { kind: 'timestamp', feature: 'at', input: 0, part: 'weekday' },
      { kind: 'number', feature: 'fare', input: 0 },
      { kind: 'category', feature: 'again', input: 0, levels: ['1', '2'] },
      { kind: 'boolean', feature: 'flag', input: 0 },
      { kind: 'category', feature: 'zone', input: 1, levels: ['b'] },
    ]);
    expect(signature.times).toEqual([{ name: 'at', nullable: true, zoned: true }]);
  });

  it('leaves missing numbers missing unless the spec says what they are, within the clip', () => {
    const column = { a: numberColumn(1, 3, 8, Number.NaN) };
    const shapeOf = (rule: object) => {
      const { kind, feature, input, ...shape } = fitPlan({ a: { type: 'number', ...rule } } as never, column)
        .columns[0]!;
      return shape;
    };

    expect(shapeOf({})).toEqual({});
    expect(shapeOf({ missing: 'median' })).toEqual({ fill: 3 });
    expect(shapeOf({ missing: 'mean' })).toEqual({ fill: 4 });
    expect(shapeOf({ missing: -7.7 })).toEqual({ fill: Math.fround(-7.7) });
    expect(shapeOf({ missing: -7.7, clip: [0.1, 9] })).toEqual({ fill: Math.fround(0.1), clip: [0.1, 9] });
    expect(shapeOf({ clip: [0, 2], transform: 'log1p' })).toEqual({ clip: [0, 2] });
    expect(() => shapeOf({ missing: 1e39 })).toThrow('beyond the range of float32');
    const present = { a: numberColumn(1, 2) };
    const refusing = fitPlan({ a: { type: 'number', missing: 'refuse' } }, present);
    expect(refusing.columns).toEqual([{ kind: 'number', feature: 'a', input: 0 }]);
    expect(refusing.signature.numbers).toEqual([{ name: 'a', nullable: false }]);
  });

  it('takes logarithms of nothing, so numbers below −1 are as good as others', () => {
    expect(() =>
      fitPlan({ a: { type: 'number', transform: 'log1p' } }, { a: numberColumn(-5, 1) }),
    ).not.toThrow();
  });

  it('has codes for up to 253 levels and target statistics for more', () => {
    const rule = { c: { type: 'category', rare: 2 } } as const;
    const kindOf = (count: number) =>
      fitPlan(
        rule,
        manyLevels(count, 2),
        values(2 * count + 1, (row) => row),
      ).columns[0]!.kind;

    expect(kindOf(253)).toBe('category');
    expect(kindOf(254)).toBe('categoryValue');
  });

  it('tells levels of five rows apart where the spec does not say how many', () => {
    const levelsOf = (rows: number) => {
      const [column] = fitPlan({ c: 'category' }, manyLevels(40, rows)).columns;
      return column?.kind === 'category' ? column.levels.length : undefined;
    };

    expect([levelsOf(4), levelsOf(5)]).toEqual([0, 40]);
  });

  it('has codes of the 253 commonest levels where there is no target, or more than 10 classes', () => {
    const columns = manyLevels(300, 2);
    const { c } = columns;
    if (c?.kind === 'category') c.codes[0] = 299;
    const rule = { c: { type: 'category', rare: 1 } } as const;
    const classes = Array.from({ length: 11 }, (_, index) => `${index}`);
    const target: TrainingTarget = { task: 'multiclass', classes, codes: new Uint8Array(601) };
    for (const plan of [fitPlan(rule, columns), fitPlan(rule, columns, target)]) {
      const [column] = plan.columns;
      if (column?.kind !== 'category') throw new Error('not codes');
      expect(column.levels).toHaveLength(253);
      expect(column.levels.slice(0, 2)).toEqual(['level 0001', 'level 0002']);
      expect(column.levels.at(-1)).toBe('level 0299');
    }
  });

  it('has a column of statistics per class', () => {
    const target: TrainingTarget = {
      task: 'multiclass',
      classes: ['a', 'b', 'c'],
      codes: Uint8Array.from({ length: 601 }, (_, row) => (row < 2 ? 2 : row % 2)),
    };
    const { columns } = fitPlan({ c: { type: 'category', rare: 1 } }, manyLevels(300, 2), target);

    expect(columns.map(({ kind, feature }) => `${kind} ${feature}`)).toEqual(
      Array(3).fill('categoryValue c'),
    );
    const firsts = columns.map((column) => (column.kind === 'categoryValue' ? column.values[0]! : 0));
    expect(firsts.map(Math.sign)).toEqual([0, 0, 1].map((sign) => expect.closeTo(sign, 0)));
  });
});
