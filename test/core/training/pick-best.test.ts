import { describe, expect, it } from 'vitest';
import { ModelSpec, type ModelSpecInput } from '../../../core/contracts/model-spec.ts';
import { TrialSummary } from '../../../core/contracts/run.ts';
import { type ResolvedCandidate, resolveCandidates } from '../../../core/training/candidates.ts';
import { pickBest } from '../../../core/training/pick-best.ts';

const grid = (...lambdas: number[]): ResolvedCandidate => ({
  algorithm: 'ridge',
  grid: lambdas.map((lambda) => ({ lambda })),
  perRow: false,
});
/** One trial per fold of one candidate: its scores by grid point. */
const trialsOf = (candidate: number, ...folds: (number | null)[][]) =>
  folds.map((scores, fold) => ({ candidate, fold, folds: [{ fold, scores }] }));

describe('pickBest', () => {
  it('takes the lowest mean of an error and the highest of a score', () => {
    const trials = trialsOf(0, [3, 1, 2], [3, 2, 2]);

    expect(pickBest([grid(0, 1, 2)], trials, 'rmse').best.summary).toMatchObject({
      params: { lambda: 1 },
      mean: 1.5,
    });
    expect(pickBest([grid(0, 1, 2)], trials, 'r2').best.summary).toMatchObject({
      params: { lambda: 0 },
      mean: 3,
    });
  });

  it('compares over candidates and says which one it was', () => {
    const { best } = pickBest([grid(1), grid(2)], [...trialsOf(0, [3]), ...trialsOf(1, [2])], 'rmse');

    expect(best).toMatchObject({ candidateIndex: 1, points: [0], summary: { params: { lambda: 2 } } });
  });

  it('takes the first listed of equals', () => {
    const { best } = pickBest([grid(5, 6), grid(7)], [...trialsOf(0, [1, 1]), ...trialsOf(1, [1])], 'rmse');

    expect(best).toMatchObject({ candidateIndex: 0, summary: { params: { lambda: 5 } } });
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

  it('lists a grid point that has no score on one fold, but does not let it win, however good the others are', () => {
    const { best, summaries } = pickBest([grid(0, 1)], trialsOf(0, [0.1, 5], [null, 5]), 'rmse');

    expect(best.summary).toMatchObject({ params: { lambda: 1 } });
    expect(summaries[0]).toEqual({
      candidate: 'ridge',
      params: { lambda: 0 },
      scores: [0.1],
      mean: null,
      std: null,
    });
  });

  it('reads folds that came in one trial or in several alike', () => {
    const folds = [
      { fold: 0, scores: [1, 2] },
      { fold: 1, scores: [4, 1] },
    ];

    expect(pickBest([grid(0, 1)], [{ candidate: 0, folds }], 'rmse')).toEqual(
      pickBest([grid(0, 1)], trialsOf(0, [1, 2], [4, 1]), 'rmse'),
    );
  });

  it('keeps what a search dropped, with how far it came, and never picks it', () => {
    const folds = [{ fold: 0, scores: [3, null, null] }];
    const dropped = [
      { point: 1, rung: 1, why: 'beaten' as const, score: 0.5 },
      { point: 2, rung: 0, why: 'time' as const, score: null },
    ];

    const { best, summaries } = pickBest([grid(0, 1, 2)], [{ candidate: 0, folds, dropped }], 'rmse');

    expect(best.points).toEqual([0]);
    expect(summaries.map((one) => one.dropped)).toEqual([
      undefined,
      { why: 'beaten', rung: 1, score: 0.5 },
      { why: 'time', rung: 0, score: null },
    ]);
    expect(summaries.map(({ mean }) => mean)).toEqual([3, null, null]);
    for (const summary of summaries) expect(TrialSummary.parse(summary)).toEqual(summary);
  });

  it('takes an average of forests where it is better on the folds, and says whose it is', () => {
    const folds = [0, 1].map((fold) => ({
      fold,
      scores: [3, 2],
      blends: [{ members: [0, 1], score: fold === 0 ? 1 : 2 }],
    }));

    const { best, summaries } = pickBest([grid(9), grid(0, 1)], [{ candidate: 1, folds }], 'rmse');

    expect(best).toMatchObject({ candidateIndex: 1, points: [0, 1] });
    expect(summaries.at(-1)).toEqual({
      candidate: 'ridge',
      params: { forests: 2 },
      members: [1, 2],
      scores: [1, 2],
      mean: 1.5,
      std: 0.5,
    });
  });

  it('does not take an average that lacks a fold', () => {
    const folds = [
      { fold: 0, scores: [3, 2], blends: [{ members: [0, 1], score: 0 }] },
      { fold: 1, scores: [3, 2] },
    ];

    expect(pickBest([grid(0, 1)], [{ candidate: 0, folds }], 'rmse').best.points).toEqual([1]);
  });

  it.each([
    ['has no score anywhere', trialsOf(0, [null], [null])],
    ['has no trials', []],
    ['has trials without scores', trialsOf(0, [], [])],
  ])('says so when no candidate can be compared: it %s', (_what, trials) => {
    expect(() => pickBest([grid(0)], trials, 'auc')).toThrow(
      /no candidate has a score \(auc\) on every fold/,
    );
  });
});

describe('resolveCandidates', () => {
  const resolve = (changes: Partial<ModelSpecInput>, rows = 300) =>
    resolveCandidates(
      ModelSpec.parse({ name: 'm', task: 'regression', target: 'y', features: { x: 'number' }, ...changes }),
      rows,
    );

  it('compares a linear model that fits the task with boosted trees where the spec names none', () => {
    const algorithms = (changes: Partial<ModelSpecInput>) =>
      resolve(changes).map(({ algorithm }) => algorithm);

    expect(algorithms({})).toEqual(['ridge', 'gbdt']);
    expect(algorithms({ task: 'multiclass' })).toEqual(['logistic', 'gbdt']);
    expect(algorithms({ task: 'binary', positive: 'a' })).toEqual(['logistic', 'gbdt']);
  });

  it('has penalties of its own that grow with the rows, marked as such', () => {
    const linear = (rows: number) => {
      const [candidate] = resolve({}, rows);
      return candidate?.algorithm === 'ridge' ? candidate : undefined;
    };
    const [few, many] = [linear(100), linear(1_000)];

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
    expect(candidates[2]).toMatchObject({ perRow: true });
  });
});
