import { describe, expect, it } from 'vitest';
import { ModelSpec, type ModelSpecInput } from '../../../core/contracts/model-spec.ts';
import { checkModelSpec } from '../../../core/spec/check-model-spec.ts';

type Training = NonNullable<ModelSpecInput['training']>;
const issuesOf = (training: Training, task: 'regression' | 'binary' | 'multiclass' = 'regression') =>
  checkModelSpec(
    ModelSpec.parse({
      name: 'm',
      task,
      ...(task === 'binary' && { positive: 'yes' }),
      target: 'y',
      features: { x: 'number', town: 'category' },
      training,
    }),
  ).map(({ path, message }) => `${path.join('.')}: ${message}`);
const gbdtIssues = (settings: object, task?: 'binary' | 'multiclass') =>
  issuesOf({ candidates: [{ gbdt: settings }] }, task).map((issue) =>
    issue.replace('training.candidates.0.gbdt.', ''),
  );
const RANGE = { from: 1, to: 5 };

describe('checkModelSpec on what is compared', () => {
  it.each([
    [{ preset: 'best' }],
    [{ preset: 'best', seconds: 60, search: 'random' }],
    [{ l2: RANGE, trials: 30, ensemble: true }],
    [{ leaves: [4, 8], search: 'halving' }],
    [{ leaves: [4, 8], ensemble: true }],
  ])('takes %j', (settings) => {
    expect(gbdtIssues(settings)).toEqual([]);
  });

  it.each([
    [{ l2: RANGE, search: 'grid' }, /^search: a grid tries lists, and a range is no list/],
    [{ leaves: [4, 8], search: 'random' }, /^search: there is no range to draw from/],
    [{ trials: 5 }, /^trials: there is no range to draw from/],
    [{ seconds: 5 }, /^seconds: there is no range to draw from/],
    [{ leaves: [4, 5, 6, 7, 8], ensemble: true }, /^ensemble: at most 4 settings are averaged/],
    [{ leaves: 8, ensemble: true }, /^ensemble: one setting gives nothing to average/],
    [{ calibrate: 'platt' }, /^calibrate: only a binary model can be calibrated, this one is regression/],
    [{ monotone: { town: 'rising' } }, /^monotone\.town: town is a category: only a number can push one way/],
    [{ monotone: { nothing: 'falling' } }, /^monotone\.nothing: there is no feature nothing/],
  ])('refuses %j by name', (settings, message) => {
    expect(gbdtIssues(settings)).toEqual([expect.stringMatching(message)]);
  });

  it('refuses to push one way where there are many classes, for their shares cannot all rise', () => {
    expect(gbdtIssues({ monotone: { x: 'rising' } }, 'multiclass')).toEqual([
      expect.stringMatching(/^monotone: the shares of several classes cannot all rise/),
    ]);
  });

  it('lets a binary model be calibrated', () => {
    expect(gbdtIssues({ calibrate: 'isotonic' }, 'binary')).toEqual([]);
  });

  it('refuses more than a run’s record can hold, with how many it can', () => {
    const lists = {
      leaves: [2, 3, 4, 5, 6, 7, 8],
      l2: [1, 2, 3, 4, 5, 6, 7, 8],
      l1: [0, 1, 2, 3, 4, 5, 6, 7],
    };
    const ranges = { l2: RANGE, trials: 200 };

    expect(issuesOf({ candidates: [{ gbdt: lists }] })).toEqual([
      expect.stringMatching(
        /^training\.candidates: 448 settings on 3 folds are too many .*, 400 are the most/,
      ),
    ]);
    expect(issuesOf({ candidates: [{ gbdt: ranges }], folds: 20 })).toEqual([]);
    expect(issuesOf({ candidates: [{ gbdt: ranges }, 'gbdt'], folds: 20 })).toEqual([
      expect.stringMatching(/202 settings on 20 folds .*, 200 are the most/),
    ]);
  });

  it('continues from the champion with boosted trees only, and not where a split forbids it', () => {
    const continued = (more: object) => issuesOf({ continueFrom: 'champion', ...more });

    expect(continued({ candidates: ['gbdt', { gbdt: { leaves: 8 } }], window: 'all' })).toEqual([]);
    expect(continued({ candidates: ['gbdt'], split: { by: 'random' } })).toEqual([]);
    expect(continued({})).toEqual([
      'training.continueFrom: only boosted trees can be continued: write candidates: [gbdt], or leave continueFrom out',
    ]);
    expect(continued({ candidates: ['gbdt', 'ridge'] })).toEqual([
      'training.candidates.1: continueFrom: champion adds to boosted trees, and ridge has none: list gbdt only, or leave continueFrom out',
    ]);
    expect(continued({ candidates: ['gbdt'], split: { by: 'dataset' } })).toEqual([
      expect.stringMatching(/^training\.split\.by: .* a split by dataset keeps for the test: split by time/),
    ]);
    expect(
      checkModelSpec(
        ModelSpec.parse({
          name: 'm',
          task: 'regression',
          target: 'y',
          group: 'who',
          features: { x: 'number' },
          training: { continueFrom: 'champion', candidates: ['gbdt'], split: { by: 'group' } },
        }),
      ).map(({ path }) => path.join('.')),
    ).toEqual(['training.split.by']);
    expect(() => continued({ continueFrom: 'latest' })).toThrow(/continueFrom/);
  });

  it('refuses weights by class for a regression, and the target as a weight', () => {
    expect(issuesOf({ weights: { classes: 'balanced' } })).toEqual([
      'training.weights.classes: a regression has no classes',
    ]);
    expect(issuesOf({ weights: { column: 'y' } })).toEqual([
      'training.weights.column: the target cannot be the weight',
    ]);
    expect(issuesOf({ weights: { column: 'w', classes: { yes: 3 } } }, 'binary')).toEqual([]);
  });

  it.each([
    [{ weights: {} }, /weights need a column, classes or both/],
    [{ weights: { classes: { yes: -1 } } }, /expected number to be >0/],
    [{ candidates: [{ gbdt: { seconds: 0 } }] }, /expected number to be >0/],
    [{ candidates: [{ gbdt: { l2: { from: 2, to: 1 } } }] }, /from must be below to/],
  ])('does not read %j', (training, message) => {
    expect(() => issuesOf(training as Training)).toThrow(message);
  });
});
