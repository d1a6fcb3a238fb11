import { expect, it } from 'vitest';
import { ModelSpec } from '../../../core/contracts/model-spec.ts';
import type { TrialSummary } from '../../../core/contracts/run.ts';
import { checkModelSpec } from '../../../core/spec/check-model-spec.ts';
import { usualParams } from '../../../core/training/trees/search/gbdt-presets.ts';

/** DynamoDB's largest item; names and numbers count as their text at most. */
const ITEM_BYTES = 400 * 1024;
/** Nothing is longer than a third. */
const NUMBER = 1 / 3;

it.each([3, 10, 20])('keeps the trials of the largest search on %i folds within one record', (folds) => {
  const range = { from: 1, to: 2 };
  const candidates = Array.from({ length: 20 }, () => ({
    gbdt: { l2: range, trials: 200 / folds < 20 ? 10 : 20 },
  }));
  const spec = { name: 'm', task: 'regression', target: 'y', features: { x: 'number' } };
  expect(checkModelSpec(ModelSpec.parse({ ...spec, training: { candidates, folds } }))).toEqual([]);

  const params = Object.fromEntries(
    Object.keys(usualParams({ rows: 1, features: 1 })).map((name) => [name, 0.123456789]),
  );
  const trial: TrialSummary = {
    candidate: 'gbdt',
    params,
    scores: Array.from({ length: folds }, () => NUMBER),
    mean: NUMBER,
    std: NUMBER,
  };
  const points = candidates.reduce((sum, { gbdt }) => sum + gbdt.trials, 0);
  const averages = 11 * candidates.length;
  const bytes = JSON.stringify(Array.from({ length: points + averages }, () => trial)).length;

  expect(bytes).toBeLessThan(0.9 * ITEM_BYTES);
});
