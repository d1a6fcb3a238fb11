import { describe, expect, it } from 'vitest';
import type { Frame } from '../../../core/data/frame.ts';
import type { PredictionSet } from '../../../core/evaluation/prediction-set.ts';
import { meanAbsoluteContributions, splitImportance } from '../../../core/explanations/importance.ts';
import {
  type PermutationOptions,
  permutationImportance,
} from '../../../core/explanations/permutation-importance.ts';
import type { PredictFrame } from '../../../core/explanations/predict-frame.ts';
import { createRandom } from '../../../core/random.ts';
import { allRows, numberColumn, table } from '../features/table.ts';
import { leafTree, stump } from './random-trees.ts';

describe('splitImportance', () => {
  it('adds up gain and splits of a feature over its columns and all trees', () => {
    const trees = [stump(0, 0, [1, 2]), stump(2, 0, [1, 2]), stump(1, 0, [1, 2]), leafTree(3)];

    expect(Object.fromEntries(splitImportance({ trees }, ['a', 'b', 'a', 'unused']))).toEqual({
      a: { gain: 10, splits: 2 },
      b: { gain: 5, splits: 1 },
      unused: { gain: 0, splits: 0 },
    });
  });

  it('has zeros without trees, and refuses a column that the features do not name', () => {
    expect(splitImportance({ trees: [] }, ['a']).get('a')).toEqual({ gain: 0, splits: 0 });
    expect(() => splitImportance({ trees: [stump(1, 0, [1, 2])] }, ['a'])).toThrow(
      expect.objectContaining({ name: 'InvalidModelError' }),
    );
  });
});

describe('meanAbsoluteContributions', () => {
  it('takes the mean over rows and the sum over outputs', () => {
    const contributions = {
      features: ['a', 'b'],
      rows: 2,
      outputs: 2,
      base: [0, 0],
      values: Float64Array.of(1, -2, -3, 4, 5, 6, 7, -8),
    };

    expect(Object.fromEntries(meanAbsoluteContributions(contributions))).toEqual({ a: 8, b: 10 });
  });

  it('is null without rows', () => {
    const none = { features: ['a'], rows: 0, outputs: 1, base: [0], values: new Float64Array(0) };

    expect(meanAbsoluteContributions(none).get('a')).toBeNull();
  });
});

describe('permutationImportance', () => {
  const rows = 400;
  const random = createRandom(3);
  const draw = () => Array.from({ length: rows }, () => random.normal());
  const frame = table({
    x: numberColumn(...draw()),
    z: numberColumn(...draw()),
    noise: numberColumn(...draw()),
  });
  const valuesOf = (from: Frame, name: string) => (from.columns[name] as { values: Float64Array }).values;
  const actual = valuesOf(frame, 'x').map((x, row) => 3 * x + valuesOf(frame, 'z')[row]!);
  const judge = (at: Int32Array, predicted: Float64Array): PredictionSet => ({
    task: 'regression',
    actual: Float64Array.from(at, (row) => actual[row]!),
    predicted,
  });
  const predict = (asked: Frame) => valuesOf(asked, 'x').map((x, row) => 3 * x + valuesOf(asked, 'z')[row]!);
  const options = { judge, metric: 'rmse', seed: 1, repeats: 20, rowsEach: rows } as const;
  const importanceOf = (
    columns: string[],
    more: Partial<PermutationOptions> = {},
    ask: PredictFrame = predict,
    from = frame,
  ) =>
    permutationImportance(ask, from, allRows(from), columns, Object.keys(from.columns), {
      ...options,
      ...more,
    });

  it('gives √(2 · variance) · weight for a linear model that is right, and 0 for what it does not use', async () => {
    const importance = await importanceOf(['x', 'z', 'noise']);

    for (const [column, weight] of [
      ['x', 3],
      ['z', 1],
    ] as const) {
      const values = valuesOf(frame, column);
      const mean = values.reduce((a, b) => a + b, 0) / rows;
      const deviation = Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / rows);
      const { mean: increase, standardError } = importance.get(column)!;
      expect(Math.abs(increase - weight * Math.SQRT2 * deviation)).toBeLessThan(4 * standardError!);
      expect(standardError!).toBeGreaterThan(0);
    }
    expect(importance.get('noise')).toEqual({ mean: 0, standardError: 0 });
  });

  it('counts a metric that is better when higher the other way round', async () => {
    const importance = await importanceOf(['x'], { metric: 'r2' });

    expect(importance.get('x')!.mean).toBeGreaterThan(1);
  });

  it('repeats itself by seed, whatever other columns are asked', async () => {
    const alone = await importanceOf(['z']);
    const among = await importanceOf(['x', 'z']);
    const other = await importanceOf(['z'], { seed: 50 });

    expect(among.get('z')).toEqual(alone.get('z'));
    expect(other.get('z')).not.toEqual(alone.get('z'));
  });

  it('waits for predictions that come later, and has no error of one shuffle', async () => {
    const later = async (asked: Frame) => predict(asked);
    const importance = await importanceOf(['x'], { repeats: 1 }, later);

    expect(importance.get('x')).toEqual({ mean: expect.any(Number), standardError: null });
  });

  it('is null without rows and where the metric is not defined', async () => {
    const one = table({ x: numberColumn(1) });
    const judgeOne = (_: Int32Array, predicted: Float64Array): PredictionSet => ({
      task: 'regression',
      actual: predicted.slice(),
      predicted,
    });
    const first = (asked: Frame) => valuesOf(asked, 'x');
    const r2 = { judge: judgeOne, metric: 'r2' } as const;

    expect((await importanceOf(['x'], r2, first, one)).get('x')).toBeNull();
    expect((await importanceOf(['x'], r2, first, table({ x: numberColumn() }))).get('x')).toBeNull();
  });

  it('takes other rows each time where there are enough, and leaves out those without a metric', async () => {
    const met = new Set<number>();
    const importance = await importanceOf(['x'], {
      repeats: 10,
      rowsEach: 40,
      metric: 'r2',
      judge: (at, predicted) => {
        for (const row of at) met.add(row);
        expect(at).toHaveLength(40);
        const set = judge(at, predicted);
        // as if the first draws had one class
        return met.size < 100 ? ({ ...set, actual: new Float64Array(40) } as PredictionSet) : set;
      },
    });

    expect(met.size).toBeGreaterThan(200);
    expect(importance.get('x')!.mean).toBeGreaterThan(1);
    expect(importance.get('x')!.standardError).toBeGreaterThan(0);
  });
});
