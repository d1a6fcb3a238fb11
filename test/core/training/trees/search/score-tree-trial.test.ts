import { describe, expect, it } from 'vitest';
import { TrainCandidateOutput } from '../../../../../core/contracts/workflows.ts';
import { createRandom } from '../../../../../core/random.ts';
import { rowsWithRole } from '../../../../../core/training/assign-roles.ts';
import type { PreparedRun } from '../../../../../core/training/prepared-run.ts';
import { scoreTrial } from '../../../../../core/training/score-trial.ts';
import { prepare, sampleFrame } from '../prepare-trees.ts';

const gbdt = (settings: object) => ({ training: { candidates: [{ gbdt: { rounds: 60, ...settings } }] } });
const score = (run: PreparedRun, fold?: number, elapsed?: () => number) =>
  scoreTrial(run.plan, run.plan.candidates[0]!, fold, run, undefined, undefined, elapsed);
const RANGES = { leaves: { from: 2, to: 16 }, l2: { from: 0.1, to: 10, scale: 'log' as const } };

describe('scoreTrial of boosted trees', () => {
  it('scores every grid point on every fold, with the rounds that were best', async () => {
    const run = prepare(sampleFrame(600), gbdt({ leaves: [1 + 1, 8] }));
    const { folds, dropped } = await score(run);

    expect(dropped).toBeUndefined();
    expect(folds.map(({ fold }) => fold)).toEqual([0, 1, 2]);
    for (const { scores, rounds } of folds) {
      // the noise alone is 0.3; the labels vary by 1
      expect(scores[1]!).toBeLessThan(0.45);
      expect(rounds![1]!).toBeGreaterThan(5);
    }
    expect(TrainCandidateOutput.parse({ candidate: 0, folds }).folds).toEqual(folds);
  });

  it.each([
    ['grid', { leaves: [2, 8] }, {}],
    ['search with averages', { ...RANGES, trials: 13, ensemble: true }, {}],
    [
      'a category that is learned from labels',
      { leaves: 8 },
      { town: { type: 'category' as const, rare: 1 } },
    ],
  ])('comes to the same on each fold alone as on all in one go: %s', async (_what, settings, features) => {
    const random = createRandom(2);
    const frame = sampleFrame(
      600,
      (): Record<string, string> => ('town' in features ? { town: `level ${random.integer(400)}` } : {}),
    );
    const run = prepare(frame, {
      ...gbdt({ rounds: 20, ...settings }),
      features: { x: 'number', town: 'category', noise: 'number', ...features },
    });
    const together = await score(run);

    for (const fold of [0, 1, 2]) {
      const alone = await score(run, fold);
      expect(alone.folds).toEqual([together.folds[fold]]);
      expect(alone.dropped).toEqual(together.dropped);
    }
  });

  it('scores averages of the forests that are left, and no others', async () => {
    const run = prepare(sampleFrame(400), gbdt({ rounds: 20, ...RANGES, trials: 13, ensemble: true }));
    const { folds } = await score(run);

    for (const { scores, blends } of folds) {
      const left = scores.flatMap((value, point) => (value === null ? [] : [point]));
      expect(left).toHaveLength(4);
      expect(blends).toHaveLength(11);
      expect(blends![10]!.members).toEqual(left);
      for (const { members, score: value } of blends!)
        expect(value!).toBeLessThanOrEqual(Math.max(...members.map((point) => scores[point]!)));
    }
  });

  it.each([3, 400])(
    'learns nothing from the labels it is scored on, with a category of %i levels',
    async (levels) => {
      const random = createRandom(4);
      const features = { town: { type: 'category' as const, rare: 1 }, x: 'number' as const };
      const frame = sampleFrame(900, () => ({ town: `level ${random.integer(levels)}`, y: random.normal() }));
      const run = prepare(frame, { features, ...gbdt({ rounds: 40 }) });

      const { folds } = await score(run);

      for (const { fold, scores } of folds) {
        const rows = rowsWithRole(run.roles, (role) => role === fold);
        const { target } = run;
        const labels = target.task === 'regression' ? Array.from(rows, (row) => target.values[row]!) : [];
        const spread = Math.sqrt(labels.reduce((sum, label) => sum + label ** 2, 0) / labels.length);
        // labels are noise: nothing can be better than their mean, which early stopping may fit by little
        for (const rmse of scores) expect(rmse!).toBeGreaterThan(0.97 * spread);
      }
    },
  );

  it('ends a search by the clock, says what was cut, and has a score on all folds all the same', async () => {
    let seconds = 0;
    const run = prepare(sampleFrame(300), gbdt({ rounds: 5, ...RANGES, trials: 20, seconds: 10 }));

    const { folds, dropped } = await score(run, undefined, () => seconds++);

    expect(run.plan.trials).toEqual([{ candidate: 0 }]);
    expect(dropped!.filter(({ why }) => why === 'time').length).toBeGreaterThan(10);
    expect(folds.every(({ scores }) => scores[0] !== null)).toBe(true);
  });

  it('leaves rows of weight 0 out of learning and stopping, and scores them all the same', async () => {
    const weight = (row: number) => ({ w: row % 3 === 0 ? 0 : 1, y: row % 3 === 0 ? 100 : 1 });
    const weighted = { ...gbdt({ rounds: 20 }) };
    const run = prepare(sampleFrame(300, weight), {
      training: { ...weighted.training, weights: { column: 'w' } },
    });

    const { folds } = await score(run);

    // every label that counts is 1: the third of rows with 100 is missed by 99
    for (const { scores, rounds } of folds) {
      expect(scores[0]!).toBeGreaterThan(99 * Math.sqrt(0.25));
      expect(rounds![0]!).toBeGreaterThan(0);
    }
  });

  it('refuses a fold whose rows all have the weight 0', async () => {
    const run = prepare(
      sampleFrame(300, () => ({ w: 1 })),
      {
        training: { ...gbdt({}).training, weights: { column: 'w' } },
      },
    );
    const weights = run.weights!.map((weight, row) => (run.roles[row] === 1 ? 0 : weight));

    await expect(score({ ...run, weights }, 1)).rejects.toThrow(/fold 1 has no rows to stop by/);
  });

  it('counts classes alike where they are balanced', async () => {
    const rare = (row: number) => ({ yes: row % 10 === 0 ? 'yes' : 'no' });
    const spec = { task: 'binary' as const, target: 'yes', positive: 'yes' };
    const of = async (weights: object) =>
      (
        await score(
          prepare(sampleFrame(500, rare), {
            ...spec,
            training: { ...gbdt({ rounds: 5 }).training, metric: 'recall', ...weights },
          }),
        )
      ).folds.reduce((sum, { scores }) => sum + scores[0]!, 0) / 3;

    // labels are noise: without weights nobody is called rare, with them many are
    expect(await of({})).toBeLessThan(0.1);
    expect(await of({ weights: { classes: 'balanced' } })).toBeGreaterThan(0.25);
  });

  it.each([
    ['10 rows', 14, () => ({})],
    ['duplicate rows', 100, () => ({ x: 1, town: 'a', noise: 2 })],
    ['constant features', 100, () => ({ x: 1, town: 'a', noise: 2, y: 5 })],
    [
      'values of 1e38 and missing ones',
      100,
      (row: number) => ({ x: row % 2 === 0 ? 1e38 : -1e38, noise: Number.NaN }),
    ],
  ])('has finite scores for %s', async (_what, rows, more) => {
    const run = prepare(sampleFrame(rows, more), {
      training: { ...gbdt({ rounds: 10 }).training, folds: 2 },
    });

    for (const { scores } of (await score(run)).folds)
      expect(scores.every((value) => Number.isFinite(value))).toBe(true);
  });
});
