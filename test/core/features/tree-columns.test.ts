import { describe, expect, it } from 'vitest';
import type { TreePlan } from '../../../core/contracts/tree-model.ts';
import { fitTreePlan } from '../../../core/features/fit-tree-plan.ts';
import { trainingInputs, treeInputs } from '../../../core/features/tree-columns.ts';
import { createRandom } from '../../../core/random.ts';
import type { TrainingTarget } from '../../../core/training/read-target.ts';
import { allRows, booleanColumn, categoryColumn, numberColumn, table, timeColumn } from './table.ts';

const plan: TreePlan = {
  signature: {
    numbers: [{ name: 'fare', nullable: true }],
    categories: [{ name: 'zone', nullable: true }],
    times: [{ name: 'at', nullable: true, zoned: false }],
    booleans: [{ name: 'shared', nullable: true }],
  },
  columns: [
    { kind: 'number', feature: 'fare', input: 0 },
    { kind: 'number', feature: 'filled', input: 0, fill: 4 },
    { kind: 'number', feature: 'clipped', input: 0, clip: [0, 9.1] },
    { kind: 'number', feature: 'both', input: 0, fill: 0, clip: [0, 9.1] },
    { kind: 'category', feature: 'zone', input: 0, levels: ['', 'a'] },
    {
      kind: 'categoryValue',
      feature: 'value',
      input: 0,
      levels: ['', 'a'],
      values: [0.5, 1.5],
      unseen: -1,
      missing: -2,
    },
    { kind: 'timestamp', feature: 'at', input: 0, part: 'hour' },
    { kind: 'timestamp', feature: 'at', input: 0, part: 'month' },
    { kind: 'boolean', feature: 'shared', input: 0 },
  ],
};
const frame = table({
  fare: numberColumn(6.1, 99, Number.NaN, -5),
  zone: categoryColumn('a', '', 'unseen', null),
  at: timeColumn('2023-01-02T08:00:00Z', -1, -0.5, Number.NaN),
  shared: booleanColumn(true, false, null, true),
});

describe('treeInputs', () => {
  it('turns rows into columns: numbers as float32, codes, values, parts and booleans', () => {
    const number = (...values: number[]) => ({ kind: 'number', values: Float32Array.from(values) });

    expect(treeInputs(plan, frame, allRows(frame))).toEqual([
      number(6.1, 99, Number.NaN, -5),
      number(6.1, 99, 4, -5),
      number(6.1, 9.1, Number.NaN, 0),
      number(6.1, 9.1, 0, 0),
      { kind: 'category', codes: Int32Array.of(1, 0, 2, -1), count: 3 },
      number(1.5, 0.5, -1, -2),
      number(8, 23, 23, Number.NaN),
      number(0, 11, 11, Number.NaN),
      number(1, 0, Number.NaN, 1),
    ]);
  });

  it('takes the rows asked for, and none', () => {
    const [fare] = treeInputs(plan, frame, Int32Array.of(3, 0));

    expect(fare).toEqual({ kind: 'number', values: Float32Array.of(-5, 6.1) });
    expect(treeInputs(plan, frame, new Int32Array(0))[4]).toEqual({
      kind: 'category',
      codes: new Int32Array(0),
      count: 3,
    });
  });
});

/** How much of the target's variance a step function over 64 equal parts of the values' range explains. */
function explained(values: Float32Array, target: Float64Array): number {
  const sorted = values.toSorted();
  const edges = Array.from({ length: 63 }, (_, i) => sorted[Math.floor(((i + 1) * sorted.length) / 64)]!);
  const sums = new Float64Array(64);
  const counts = new Float64Array(64);
  const binOf = Array.from(values, (value) => edges.filter((edge) => value > edge).length);
  binOf.forEach((bin, row) => {
    sums[bin]! += target[row]!;
    counts[bin]!++;
  });
  const mean = target.reduce((sum, value) => sum + value, 0) / target.length;
  let left = 0;
  let total = 0;
  target.forEach((value, row) => {
    left += (value - sums[binOf[row]!]! / counts[binOf[row]!]!) ** 2;
    total += (value - mean) ** 2;
  });
  return 1 - left / total;
}

/** The mean of each row's level, the row itself included. */
function plainMeans(codes: Int32Array, target: Float64Array): Float32Array {
  const sums = new Map<number, { sum: number; count: number }>();
  codes.forEach((code, row) => {
    const { sum, count } = sums.get(code) ?? { sum: 0, count: 0 };
    sums.set(code, { sum: sum + target[row]!, count: count + 1 });
  });
  return Float32Array.from(codes, (code) => sums.get(code)!.sum / sums.get(code)!.count);
}

/** A category of 3,000 levels in 12,000 rows, whose levels shift the target by `effect` standard deviations or not at all. */
function makeCategory(seed: number, effect: number) {
  const random = createRandom(seed);
  const rows = 12_000;
  const levels = Array.from({ length: 3_000 }, (_, code) => `level ${code}`);
  const shifts = levels.map(() => effect * random.normal());
  const codes = Int32Array.from({ length: rows }, () => random.integer(levels.length));
  const values = Float64Array.from({ length: rows }, (_, row) => shifts[codes[row]!]! + random.normal());
  const frame = table({ c: { kind: 'category', codes, levels } });
  const target: TrainingTarget = { task: 'regression', classes: [], values };
  const features = { c: { type: 'category', rare: 1 } } as const;
  const learned = Int32Array.from({ length: rows / 2 }, (_, row) => row);
  const plan = fitTreePlan({ features }, frame, learned, { zoned: {} }, target);
  const fresh = learned.map((row) => row + rows / 2);
  const valuesAt = (inputs: ReturnType<typeof treeInputs>) => {
    const [input] = inputs;
    return input?.kind === 'number' ? input.values : new Float32Array(0);
  };
  return {
    training: explained(valuesAt(trainingInputs(plan, frame, learned, target, 7)), values.slice(0, rows / 2)),
    plainMeans: explained(plainMeans(codes.slice(0, rows / 2), values), values.slice(0, rows / 2)),
    fresh: explained(valuesAt(treeInputs(plan, frame, fresh)), values.slice(rows / 2)),
  };
}

describe('trainingInputs', () => {
  it('is treeInputs for everything that is not learned from the target', () => {
    const target: TrainingTarget = { task: 'regression', classes: [], values: Float64Array.of(1, 2, 3, 4) };
    const both = [
      trainingInputs(plan, frame, allRows(frame), target, 1),
      treeInputs(plan, frame, allRows(frame)),
    ];
    const [training, serving] = both.map((inputs) => inputs.filter((_, column) => column !== 5));

    expect(training).toEqual(serving);
  });

  it('tells nothing in training about a category of noise, unlike plain means', () => {
    for (let seed = 1; seed <= 3; seed++) {
      const { training, plainMeans, fresh } = makeCategory(seed, 0);

      // 64 steps explain 64 of 6,000 rows by chance
      expect(training, `seed ${seed}`).toBeLessThan(0.02);
      expect(fresh, `seed ${seed}`).toBeLessThan(0.02);
      expect(plainMeans, `seed ${seed}`).toBeGreaterThan(0.4);
    }
  });

  it('tells as much in training about a category that matters as about new rows', () => {
    for (let seed = 1; seed <= 3; seed++) {
      const { training, plainMeans, fresh } = makeCategory(seed, 1);

      expect(fresh, `seed ${seed}`).toBeGreaterThan(0.2);
      expect(Math.abs(training - fresh), `seed ${seed}`).toBeLessThan(0.06);
      expect(plainMeans - fresh, `seed ${seed}`).toBeGreaterThan(0.2);
    }
  });

  it('depends on the seed and nothing else', () => {
    const codes = Int32Array.from({ length: 900 }, (_, row) => row % 300);
    const levels = Array.from({ length: 300 }, (_, code) => `${code}`);
    const frame = table({ c: { kind: 'category', codes, levels } });
    const random = createRandom(5);
    const classes = ['a', 'b', 'c'];
    const target: TrainingTarget = {
      task: 'multiclass',
      classes,
      codes: Uint8Array.from(codes, (code) => (random.next() < 0.5 ? code % 3 : random.integer(3))),
    };
    const features = { c: { type: 'category', rare: 1 } } as const;
    const plan = fitTreePlan({ features }, frame, allRows(frame), { zoned: {} }, target);
    const inputs = (seed: number) => trainingInputs(plan, frame, allRows(frame), target, seed);

    expect(inputs(1)).toEqual(inputs(1));
    expect(inputs(1)).not.toEqual(inputs(2));
    expect(inputs(1)[0]).not.toEqual(inputs(1)[1]);
  });
});
