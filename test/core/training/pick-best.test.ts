import { describe, expect, it } from 'vitest';
import { ModelSpec, type ModelSpecInput } from '../../../core/contracts/model-spec.ts';
import { type ResolvedCandidate, resolveCandidates } from '../../../core/training/candidates.ts';
import { pickBest } from '../../../core/training/pick-best.ts';

const grid = (...lambdas: number[]): ResolvedCandidate => ({
  algorithm: 'ridge',
  grid: lambdas.map((lambda) => ({ lambda })),
  perRow: false,
});
/** One trial per fold of one candidate: its scores by grid point. */
const trialsOf = (candidate: number, ...folds: (number | null)[][]) =>
  folds.map((scores, fold) => ({ candidate, fold, scores }));

describe('pickBest', () => {
  it('takes the lowest mean of an error and the highest of a score', () => {
    const trials = trialsOf(0, [3, 1, 2], [3, 2, 2]);

    expect(pickBest([grid(0, 1, 2)], trials, 'rmse').best).toMatchObject({
      params: { lambda: 1 },
      mean: 1.5,
    });
    expect(pickBest([grid(0, 1, 2)], trials, 'r2').best).toMatchObject({ params: { lambda: 0 }, mean: 3 });
  });

  it('compares over candidates and says which one it was', () => {
    const { best } = pickBest([grid(1), grid(2)], [...trialsOf(0, [3]), ...trialsOf(1, [2])], 'rmse');

    expect(best).toMatchObject({ candidateIndex: 1, params: { lambda: 2 } });
  });

  it('takes the first listed of equals', () => {
    const { best } = pickBest([grid(5, 6), grid(7)], [...trialsOf(0, [1, 1]), ...trialsOf(1, [1])], 'rmse');

    expect(best).toMatchObject({ candidateIndex: 0, params: { lambda: 5 } });
  });

  it('does not depend on the order in which trials came back', () => {
    const trials = trialsOf(0, [1, 2], [4, 1], [2, 2]);

    expect(pickBest([grid(0, 1)], trials.toReversed(), 'rmse')).toEqual(
      pickBest([grid(0, 1)], trials, 'rmse'),
    );
  });

  it('has the scores of each fold with their mean and population standard deviation', () => {
    const { summaries } = pickBest([grid(0)], trialsOf(0, [1], [2], [6]), 'rmse');

    expect(summaries).toEqual([
      { candidate: 'ridge', params: { lambda: 0 }, scores: [1, 2, 6], mean: 3, std: Math.sqrt(14 / 3) },
    ]);
  });

  it('leaves out a grid point that has no score on one fold, however good the others are', () => {
    const { best, summaries } = pickBest([grid(0, 1)], trialsOf(0, [0.1, 5], [null, 5]), 'rmse');

    expect(best).toMatchObject({ params: { lambda: 1 } });
    expect(summaries).toHaveLength(1);
  });

  it.each([
    ['has no score anywhere', trialsOf(0, [null], [null])],
    ['has no trials', []],
    ['has trials without scores', trialsOf(0, [], [])],
  ])('says so when no candidate can be compared: it %s', (_what, trials) => {
    expect(() => pickBest([grid(0)], trials, 'auc')).toThrow(/no candidate has a auc on every fold/);
  });
});

describe('resolveCandidates', () => {
  const resolve = (changes: Partial<ModelSpecInput>, rows = 300) =>
    resolveCandidates(
      ModelSpec.parse({ name: 'm', task: 'regression', target: 'y', features: { x: 'number' }, ...changes }),
      rows,
    );

  it('takes the algorithm that fits the task where the spec names none', () => {
    expect(resolve({}).map(({ algorithm }) => algorithm)).toEqual(['ridge']);
    expect(resolve({ task: 'multiclass' }).map(({ algorithm }) => algorithm)).toEqual(['logistic']);
    expect(resolve({ task: 'binary', positive: 'a' }).map(({ algorithm }) => algorithm)).toEqual([
      'logistic',
    ]);
  });

  it('has penalties of its own that grow with the rows, marked as such', () => {
    const [few] = resolve({}, 100);
    const [many] = resolve({}, 1_000);

    expect(few?.perRow).toBe(true);
    expect(few!.grid.length).toBeGreaterThan(1);
    few!.grid.forEach(({ lambda }, i) => {
      expect(many!.grid[i]!.lambda).toBeCloseTo(10 * lambda, 10);
    });
  });

  it('takes the spec’s penalties as they are, one or several', () => {
    const candidates = resolve({
      training: { candidates: [{ ridge: { lambda: 0 } }, { ridge: { lambda: [3, 1] } }, { ridge: {} }] },
    });

    expect(candidates[0]).toEqual({ algorithm: 'ridge', grid: [{ lambda: 0 }], perRow: false });
    expect(candidates[1]?.grid).toEqual([{ lambda: 3 }, { lambda: 1 }]);
    expect(candidates[2]?.perRow).toBe(true);
  });
});
