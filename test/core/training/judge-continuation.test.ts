import { describe, expect, it } from 'vitest';
import { ModelSpec, type ModelSpecInput } from '../../../core/contracts/model-spec.ts';
import type { Tree } from '../../../core/contracts/tree-model.ts';
import { resolveCandidates } from '../../../core/training/candidates.ts';
import type { FittedTrees } from '../../../core/training/fit-result.ts';
import {
  MOST_DATASETS,
  MOST_ROUNDS,
  refuseForest,
  refuseVersion,
} from '../../../core/training/judge-continuation.ts';

type Changes = Partial<Omit<ModelSpecInput, 'name'>>;
const specOf = ({ training, ...changes }: Changes = {}): ModelSpec =>
  ModelSpec.parse({
    name: 'm',
    task: 'regression',
    target: 'y',
    data: { derive: { y: 'z / 60' } },
    features: { x: 'number', town: 'category' },
    training: { continueFrom: 'champion', candidates: [{ gbdt: { rounds: 100 } }], ...training },
    ...changes,
  });
const gbdt = (settings: object): Changes => ({ training: { candidates: [{ gbdt: settings }] } as never });
const version = {
  version: 3,
  algorithm: 'gbdt',
  artifact: { digest: 'a'.repeat(64), bytes: 1_000 },
  datasets: ['b'.repeat(64)],
  forestDigest: 'c'.repeat(64),
};
const refuse = (changes: Changes = {}, its: Changes = {}, record: Partial<typeof version> = {}) =>
  refuseVersion(specOf(changes), { version: { ...version, ...record }, spec: specOf(its) });

describe('a version can be gone on from', () => {
  it('under the spec that it was trained under, and one that differs in what no tree sees', () => {
    expect(refuse()).toBeUndefined();
    expect(
      refuse({
        description: 'new words',
        gates: { minimum: { r2: 0.1 } },
        training: { candidates: [{ gbdt: { leaves: 8, learningRate: 0.3 } }] },
      }),
    ).toBeUndefined();
    expect(refuse({ features: { town: 'category', x: { type: 'number' } } })).toBeUndefined();
    expect(refuse({}, gbdt({ monotone: { x: 'rising' } }))).toBeUndefined();
    expect(refuse(gbdt({ loss: 'absolute' }), gbdt({ loss: 'quantile', quantile: 0.5 }))).toBeUndefined();
  });

  it.each<[string, Changes, Changes, string]>([
    ['another target', { target: 'w' }, {}, 'target'],
    ['another meaning of the target', { data: { derive: { y: 'z / 3600' } } }, {}, 'data.derive.y'],
    [
      'a new feature',
      { features: { x: 'number', town: 'category', age: 'number' } },
      {},
      'feature age (new)',
    ],
    ['a feature less', { features: { x: 'number' } }, {}, 'feature town (gone)'],
    ['another kind', { features: { x: 'number', town: 'number' } }, {}, 'feature town'],
    ['another column', { features: { x: { type: 'number', from: 'v' }, town: 'category' } }, {}, 'feature x'],
    ['a clip', { features: { x: { type: 'number', clip: [0, 1] }, town: 'category' } }, {}, 'feature x'],
    ['a promise its trees may break', gbdt({ monotone: { x: 'rising' } }), {}, 'monotone x'],
    [
      'the opposite promise',
      gbdt({ monotone: { x: 'rising' } }),
      gbdt({ monotone: { x: 'falling' } }),
      'monotone x',
    ],
    [
      'another quantile',
      gbdt({ loss: 'quantile', quantile: 0.9 }),
      gbdt({ loss: 'quantile', quantile: 0.1 }),
      'quantile',
    ],
  ])('but not with %s', (_, changes, its, named) => {
    expect(refuse(changes, its)).toEqual({
      code: 'specChanged',
      message: `changed since version 3: ${named}`,
    });
  });

  it('but not with another task or positive label, and where much changed it names some of it', () => {
    const binary = { task: 'binary', positive: 'yes' } as const;
    const many = Object.fromEntries(Array.from({ length: 12 }, (_, i) => [`f${i}`, 'number' as const]));

    expect(refuse(binary)?.message).toBe('changed since version 3: task, positive');
    expect(refuse({ ...binary, positive: 'no' }, binary)?.message).toBe('changed since version 3: positive');
    expect(refuse({ features: many }, { features: { f0: 'number' } })?.message).toMatch(
      /: feature f1 \(new\), .* feature f10 \(new\) and 1 more$/,
    );
  });

  it('but not when it is no forest, was not kept, is too large or has learned from too much', () => {
    expect(refuse({}, {}, { algorithm: 'ridge' })?.code).toBe('notTrees');
    expect(refuse({}, {}, { forestDigest: undefined as never })?.code).toBe('forestNotKept');
    const artifact = { ...version.artifact, bytes: 25_000_001 };
    expect(refuse({}, {}, { artifact })?.code).toBe('tooLarge');
    expect(refuse({}, {}, { artifact: { ...artifact, bytes: 25_000_000 } })).toBeUndefined();
    const datasets = new Array<string>(MOST_DATASETS).fill('d'.repeat(64));
    expect(refuse({}, {}, { datasets })?.code).toBe('tooManyDatasets');
  });
});

const leaf: Tree = {
  output: 0,
  column: [-1],
  threshold: [0],
  set: [-1],
  missingLeft: [0],
  left: [-1],
  right: [-1],
  value: [0],
  gain: [0],
  cover: [1],
};
function forestOf(rounds = 1, changes: Partial<FittedTrees['model']> = {}): FittedTrees {
  return {
    plan: {
      signature: {
        numbers: [{ name: 'x', nullable: true }],
        categories: [{ name: 'town', nullable: true }],
        times: [],
        booleans: [],
      },
      columns: [{ kind: 'number', feature: 'x', input: 0 }],
    },
    model: {
      kind: 'trees',
      task: 'regression',
      classes: [],
      loss: 'squared',
      base: [0],
      trees: new Array<Tree>(rounds).fill(leaf),
      sets: [],
      ...changes,
    },
  };
}
function judge(forest: FittedTrees, changes: Changes = {}, classes: string[] = []) {
  const spec = specOf(changes);
  const plan = { features: spec.features, zoned: {}, candidates: resolveCandidates(spec, 100) };
  return refuseForest(plan, classes, forest);
}

describe('kept trees can be added to', () => {
  it('by candidates of the same loss on the same inputs', () => {
    expect(judge(forestOf())).toBeUndefined();
  });

  it('but not on other inputs, by another loss or where there are other classes', () => {
    const binary = { task: 'binary', positive: 'yes' } as const;
    const trees = forestOf(1, { task: 'binary', classes: ['no', 'yes'], loss: 'logistic' });

    expect(judge(forestOf(), { features: { x: 'number' } })?.code).toBe('inputsChanged');
    expect(judge(forestOf(), gbdt({ loss: 'poisson' }))?.code).toBe('lossChanged');
    expect(judge(trees, binary, ['no', 'yes'])).toBeUndefined();
    expect(judge(trees, binary, ['maybe', 'yes'])).toEqual({
      code: 'classesChanged',
      message: 'the trees tell no, yes apart, the new data has maybe, yes',
    });
    expect(judge(trees, binary, ['yes', 'no'])?.code).toBe('classesChanged');
  });

  it('up to a number of trees an output, all forests of an average counted', () => {
    const averaged = gbdt({ rounds: 100, leaves: [4, 8, 16], ensemble: true });

    expect(judge(forestOf(MOST_ROUNDS - 100))).toBeUndefined();
    expect(judge(forestOf(MOST_ROUNDS - 99))).toEqual({
      code: 'tooManyTrees',
      message: 'there are 4901 trees an output, and 100 more may come: 5000 are the most',
    });
    expect(judge(forestOf(MOST_ROUNDS - 300), averaged)).toBeUndefined();
    expect(judge(forestOf(MOST_ROUNDS - 299), averaged)?.code).toBe('tooManyTrees');
    const base = [0, 0, 0];
    const three = { ...forestOf(3 * (MOST_ROUNDS - 100)) };
    expect(judge({ ...three, model: { ...three.model, base } })).toBeUndefined();
  });
});
