import { describe, expect, it } from 'vitest';
import type { FeaturePlan, LinearModel } from '../../../core/contracts/feature-plan.ts';
import type { TreeModel, TreePlan } from '../../../core/contracts/tree-model.ts';
import type { ExplainableModel } from '../../../core/explanations/explain-rows.ts';
import { planEffort, planShuffles } from '../../../core/explanations/plan-effort.ts';
import { leafTree, stump } from './random-trees.ts';

const linear = (columns: number): ExplainableModel => ({
  kind: 'linear',
  plan: { dense: new Array(columns).fill({}), hot: [] } as unknown as FeaturePlan,
  model: { weights: [[]] } as unknown as LinearModel,
  background: new Float64Array(columns),
});
const forest = (count: number, columns: number): ExplainableModel => ({
  kind: 'trees',
  plan: { columns: new Array(columns).fill({}) } as unknown as TreePlan,
  model: { trees: new Array(count).fill(stump(0, 0, [1, 2])) } as unknown as TreeModel,
});

describe('planEffort', () => {
  it('is less for few rows, less for a large model, and never next to nothing', () => {
    const few = planEffort(linear(20), 20, 1_000);
    const many = planEffort(linear(20), 20, 1_000_000);
    const large = planEffort(forest(50_000, 20), 20, 1_000_000);

    expect(few.shuffledRows).toBeGreaterThan(3_000);
    expect(few.shuffledRows).toBeLessThan(10_000);
    expect(many.shuffledRows).toBeGreaterThan(10 * few.shuffledRows);
    expect(many.explainedRows).toBe(1_000);
    expect(large).toEqual({ explainedRows: 50, shuffledRows: 2_000, dependenceRows: 2_000 });
  });

  it('knows a model without splits, without columns, and a graph that is not ours', () => {
    const stub = { ...forest(1, 0), model: { trees: [leafTree(1)] } } as unknown as ExplainableModel;
    for (const model of [stub, forest(0, 0), linear(0), { kind: 'none' } as const])
      for (const rows of [0, 10, 1e9]) {
        const effort = planEffort(model, 0, rows);
        expect(effort.explainedRows).toBeGreaterThanOrEqual(50);
        expect(effort.explainedRows).toBeLessThanOrEqual(1_000);
        expect(effort.shuffledRows).toBeGreaterThanOrEqual(2_000);
      }
  });
});

describe('planShuffles', () => {
  it('stays within what may be predicted, wherever that is enough for one column', () => {
    for (const predictedRows of [400, 2_000, 4_000, 50_000, 1e6])
      for (const rows of [1, 30, 500, 1e6])
        for (const columns of [1, 5, 20, 400]) {
          const plan = planShuffles(predictedRows, rows, columns);
          const asked = plan.repeats * (plan.columns + 1) * Math.min(rows, plan.rowsEach);
          expect(asked).toBeLessThanOrEqual(predictedRows);
          expect(plan.columns).toBeGreaterThanOrEqual(1);
          expect(plan.columns).toBeLessThanOrEqual(Math.min(columns, 50));
        }
  });

  it('gives up shuffles before columns, and columns before rows', () => {
    expect(planShuffles(1e6, 10_000, 20)).toEqual({ repeats: 5, columns: 20, rowsEach: 500 });
    expect(planShuffles(4_000, 10_000, 20)).toEqual({ repeats: 3, columns: 20, rowsEach: 63 });
    expect(planShuffles(2_000, 10_000, 20)).toEqual({ repeats: 3, columns: 10, rowsEach: 60 });
  });
});
