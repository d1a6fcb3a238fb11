import type { FeaturePlan } from '../../../core/contracts/feature-plan.ts';
import { booleanColumn, categoryColumn, numberColumn, table, timeColumn } from './table.ts';

/** A plan with every kind of encoder, and a frame of four rows for it. */
export const plan: FeaturePlan = {
  signature: {
    numbers: [{ name: 'fare', nullable: true }],
    categories: [
      { name: 'zone', nullable: true },
      { name: 'code', nullable: true },
    ],
    times: [{ name: 'at', nullable: true, zoned: false }],
    booleans: [{ name: 'shared', nullable: true }],
  },
  dense: [
    {
      kind: 'number',
      feature: 'fare',
      input: 0,
      fill: 4,
      clip: [0, 10],
      transform: 'none',
      mean: 2,
      scale: 4,
    },
    { kind: 'missingFlag', feature: 'fare', input: 0 },
    {
      kind: 'number',
      feature: 'log',
      input: 0,
      fill: 0,
      clip: [0, 1e9],
      transform: 'log1p',
      mean: 0,
      scale: 1,
    },
  ],
  hot: [
    { kind: 'category', feature: 'zone', input: 0, levels: ['', 'a'] },
    { kind: 'category', feature: 'code', input: 1, levels: ['74'] },
    { kind: 'timestamp', feature: 'at', input: 0, part: 'hour' },
    { kind: 'timestamp', feature: 'at', input: 0, part: 'weekday' },
    { kind: 'boolean', feature: 'shared', input: 0 },
  ],
};
export const frame = table({
  fare: numberColumn(6, 99, Number.NaN, -5),
  zone: categoryColumn('a', '', 'unseen', null),
  code: numberColumn(74, 74.5, Number.NaN, 74),
  // A Monday; the last second before 1970, a Wednesday; half a second earlier; missing.
  at: timeColumn('2023-01-02T08:00:00Z', -1, -0.5, Number.NaN),
  shared: booleanColumn(true, false, null, true),
});
