import { describe, expect, it } from 'vitest';
import { ModelSpec, type ModelSpecInput } from '../../../core/contracts/model-spec.ts';
import { candidateName, checkModelSpec } from '../../../core/spec/check-model-spec.ts';
import { defaultMetric } from '../../../core/spec/default-metric.ts';

function makeSpec(changes: Partial<ModelSpecInput> = {}): ModelSpec {
  return ModelSpec.parse({
    name: 'green-taxi',
    task: 'regression',
    target: 'minutes',
    features: { trip_distance: 'number' },
    ...changes,
  });
}

const binary = { task: 'binary', positive: 'Yes' } as const;
const pathsOf = (changes: Partial<ModelSpecInput>) =>
  checkModelSpec(makeSpec(changes)).map(({ path }) => path.join('.'));

describe('checkModelSpec', () => {
  it.each<Partial<ModelSpecInput>>([
    {},
    binary,
    { task: 'multiclass' },
    { rollout: 'approval' },
    { training: { compute: 'lambda' } },
    { training: { compute: 'sagemaker' } },
    { time: 'at', training: { split: { by: 'time', test: 0.1 }, window: { days: 30 } } },
    { training: { split: { by: 'time' } } },
    { training: { candidates: ['gbdt', { gbdt: { preset: 'best', trials: 5 } }] } },
    { group: 'vendor', training: { split: { by: 'group' } } },
    { training: { split: { by: 'dataset' } } },
    { training: { split: { by: 'dataset' }, window: 'all' } },
    {
      ...binary,
      training: { split: { by: 'stratified' }, candidates: ['logistic', { logistic: { lambda: 1 } }] },
    },
    { training: { candidates: ['ridge', { ridge: { lambda: [0, 1] } }], metric: 'mae' } },
    { data: { decimal: ',', thousands: '.', columns: { a: { min: 1, max: 1 } }, rows: { min: 5, max: 5 } } },
    { data: { derive: { minutes: 'a - b' } } },
    { features: { minutes: { type: 'number', from: 'other' } } },
  ])('has nothing to say about %j', (changes) => {
    expect(checkModelSpec(makeSpec(changes))).toEqual([]);
  });

  it.each<[Partial<ModelSpecInput>, string]>([
    [{ task: 'binary' }, 'positive'],
    [{ positive: 'Yes' }, 'positive'],
    [{ training: { split: { by: 'group' } } }, 'training.split.by'],
    [{ training: { split: { by: 'stratified' } } }, 'training.split.by'],
    [{ training: { window: { days: 3 } } }, 'training.window.days'],
    [{ training: { split: { by: 'dataset' }, window: { datasets: 1 } } }, 'training.window.datasets'],
    [{ training: { candidates: ['logistic'] } }, 'training.candidates.0'],
    [{ ...binary, training: { candidates: ['logistic', { ridge: {} }] } }, 'training.candidates.1'],
    [{ data: { columns: { a: { min: 2, max: 1 } } } }, 'data.columns.a.min'],
    [{ data: { rows: { min: 6, max: 5 } } }, 'data.rows.min'],
    [{ data: { decimal: ',', thousands: ',' } }, 'data.thousands'],
    [{ data: { thousands: '.' } }, 'data.thousands'],
    [{ training: { metric: 'auc' } }, 'training.metric'],
    [{ gates: { minimum: { logLoss: 1 } } }, 'gates.minimum.logLoss'],
    [{ gates: { notWorseThanChampion: { by: 'f1' } } }, 'gates.notWorseThanChampion.by'],
    [{ ...binary, training: { metric: 'rmse' } }, 'training.metric'],
    [{ ...binary, gates: { minimum: { macroF1: 0.5 } } }, 'gates.minimum.macroF1'],
    [{ task: 'multiclass', training: { metric: 'prAuc' } }, 'training.metric'],
    [{ features: { minutes: 'number' } }, 'features.minutes'],
    [{ features: { x: { type: 'number', from: 'minutes' } } }, 'features.x'],
    [{ data: { derive: { speed: 'a / b' } }, features: { speed: 'number' } }, 'features.speed'],
    [
      { data: { derive: { speed: 'a / b' } }, features: { x: { type: 'number', from: 'speed' } } },
      'features.x',
    ],
    [{ rollout: 'canary' }, 'rollout'],
    [{ training: { candidates: [{ gbdt: { loss: 'quantile' } }] } }, 'training.candidates.0.gbdt.quantile'],
    [{ training: { candidates: [{ gbdt: { quantile: 0.9 } }] } }, 'training.candidates.0.gbdt.quantile'],
    [
      { features: { x: 'category' }, training: { candidates: [{ gbdt: { monotone: { x: 'rising' } } }] } },
      'training.candidates.0.gbdt.monotone.x',
    ],
    [
      { training: { candidates: [{ gbdt: { monotone: { y: 'falling' } } }] } },
      'training.candidates.0.gbdt.monotone.y',
    ],
  ])('names what is wrong with %j', (changes, path) => {
    expect(pathsOf(changes)).toEqual([path]);
  });

  it('tells of every contradiction at once', () => {
    expect(
      pathsOf({
        task: 'binary',
        rollout: 'ab',
        training: { split: { by: 'group' }, metric: 'rmse' },
      }).toSorted(),
    ).toEqual(['positive', 'rollout', 'training.metric', 'training.split.by']);
  });

  it('says of what is not built what to do instead', () => {
    for (const issue of checkModelSpec(makeSpec({ rollout: 'canary' })))
      expect(issue).toMatchObject({
        code: 'unsupported',
        message: expect.stringMatching(/not built yet; .+/),
      });
  });

  it('is not taken in by columns named like parts of every object', () => {
    expect(pathsOf({ features: { constructor: 'number', toString: 'number' } as const })).toEqual([]);
  });
});

describe('candidateName', () => {
  it.each([
    ['ridge', 'ridge'],
    ['gbdt', 'gbdt'],
    [{ ridge: {} }, 'ridge'],
    [{ logistic: { lambda: 1 } }, 'logistic'],
  ] as const)('of %j is %s', (candidate, name) => {
    expect(candidateName(candidate)).toBe(name);
  });
});

describe('defaultMetric', () => {
  it.each([
    ['regression', 'rmse'],
    ['binary', 'auc'],
    ['multiclass', 'logLoss'],
  ] as const)('of %s is %s, unless the spec names one', (task, metric) => {
    const spec = makeSpec({ task, ...(task === 'binary' && { positive: 'Yes' }) });

    expect(defaultMetric(spec)).toBe(metric);
    expect(defaultMetric({ ...spec, training: { ...spec.training, metric: 'accuracy' } })).toBe('accuracy');
  });
});
