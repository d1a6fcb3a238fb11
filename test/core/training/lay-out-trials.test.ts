import { describe, expect, it } from 'vitest';
import { GbdtSettings } from '../../../core/contracts/model-spec.ts';
import type { ResolvedCandidate } from '../../../core/training/candidates.ts';
import { layOutTrials } from '../../../core/training/lay-out-trials.ts';
import { resolveGbdt } from '../../../core/training/trees/search/resolve-gbdt.ts';

const linear: ResolvedCandidate = { algorithm: 'ridge', grid: [{ lambda: 1 }], perRow: false };
const trees = (settings: object) =>
  resolveGbdt(GbdtSettings.parse(settings), 'regression', 1, { rows: 50_000, features: 10 });
const layOut = (candidates: ResolvedCandidate[], rows = 1_000, features = 10) =>
  layOutTrials(candidates, { rows, features, outputs: 1, folds: 2 });

describe('layOutTrials', () => {
  it('has a trial for each fold, and one for all folds of boosted trees on few rows', () => {
    expect(layOut([linear, trees({})])).toEqual([
      { candidate: 0, fold: 0 },
      { candidate: 0, fold: 1 },
      { candidate: 1 },
    ]);
  });

  it('shares much work out by fold', () => {
    expect(layOut([trees({})], 50_000, 100)).toEqual([
      { candidate: 0, fold: 0 },
      { candidate: 0, fold: 1 },
    ]);
  });

  it('keeps a search together, whose cheap comparisons every function would have to repeat, unless it is too long', () => {
    expect(layOut([trees({ preset: 'best' })], 40_000, 20)).toEqual([{ candidate: 0 }]);
    expect(layOut([trees({ preset: 'best' })], 40_000, 1_000)).toHaveLength(2);
  });

  it('never shares a budget of seconds out', () => {
    expect(layOut([trees({ preset: 'best', seconds: 60 })], 40_000, 1_000)).toEqual([{ candidate: 0 }]);
  });
});
