import { describe, expect, it } from 'vitest';
import { describePlan } from '../../../core/features/describe-plan.ts';
import { fitFeatures } from '../../../core/features/fit-features.ts';
import { allRows, booleanColumn, categoryColumn, numberColumn, table, timeColumn } from './table.ts';

describe('describePlan', () => {
  it('has nothing to say about ordinary columns', () => {
    const frame = table({ a: numberColumn(1, 2), b: categoryColumn('x', 'x') });
    const spec = { features: { a: 'number', b: { type: 'category', rare: 2 } } } as const;
    const plan = fitFeatures(spec, frame, allRows(frame), { zoned: {} });

    expect(describePlan(plan, frame, allRows(frame))).toEqual([]);
  });

  it('tells of columns without a value, without variation and without levels', () => {
    const frame = table({
      empty: numberColumn(Number.NaN, Number.NaN),
      same: numberColumn(7, 7),
      none: categoryColumn(null, null),
      rare: categoryColumn('x', 'y'),
      at: timeColumn(Number.NaN, Number.NaN),
      flag: booleanColumn(null, null),
    });
    const features = {
      empty: 'number',
      same: 'number',
      none: 'category',
      rare: 'category',
      at: 'timestamp',
      flag: 'boolean',
    } as const;
    const plan = fitFeatures({ features }, frame, allRows(frame), { zoned: {} });
    const reasons = describePlan(plan, frame, allRows(frame));

    expect(reasons.map(({ code, column }) => `${code} ${column}`)).toEqual([
      'allMissing empty',
      'constantNumber same',
      'allMissing none',
      'allMissing at',
      'allMissing flag',
      'noLevels none',
      'noLevels rare',
    ]);
  });
});
