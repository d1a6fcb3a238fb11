import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../../../core/random.ts';
import { createEngine } from '../../../../../core/training/kernels/engine.ts';
import { binningBytes, binTable, tableBytes } from '../../../../../core/training/trees/grow/bin-table.ts';
import type { TreeTarget } from '../../../../../core/training/trees/grow/fit-state.ts';
import { forestBytes } from '../../../../../core/training/trees/grow/forest-memory.ts';
import { growForest, growRounds } from '../../../../../core/training/trees/grow/grow-forest.ts';
import { TREE_DEFAULTS, type TreeOptions } from '../../../../../core/training/trees/grow/tree-options.ts';
import type { TreeInput } from '../../../../../core/training/trees/tree-input.ts';

/** Every row but the watched ones is learned from; the watched ones are scored. */
function grow(
  inputs: TreeInput[],
  target: TreeTarget,
  wanted: Partial<TreeOptions> & Pick<TreeOptions, 'loss'>,
  watched = new Int32Array(),
) {
  const rows = target.labels.length;
  const options = { ...TREE_DEFAULTS, ...wanted };
  const stride = Math.ceil(inputs.length / 4) * 4;
  const fit = forestBytes({ rows, stride }, options, target.outputs, 1);
  const engine = createEngine(
    tableBytes(rows, inputs.length) + Math.max(fit, binningBytes(rows, inputs.length, 1)) + 65_536,
  );
  const table = binTable(engine, inputs, rows);
  const isWatched = new Set(watched);
  const learned = Int32Array.from({ length: rows }, (_, row) => row).filter((row) => !isWatched.has(row));
  return growForest(table, target, { learned, watched }, options);
}

function numbers(values: ArrayLike<number | null>): TreeInput {
  return { kind: 'number', values: Float32Array.from(values, (value) => value ?? Number.NaN) };
}

/** Scores of the learned rows themselves: they are watched beside, with weight for nothing. */
function scoresOf(
  inputs: TreeInput[],
  target: TreeTarget,
  wanted: Partial<TreeOptions> & Pick<TreeOptions, 'loss'>,
) {
  const rows = target.labels.length;
  const twice = inputs.map((input): TreeInput => {
    if (input.kind === 'number') return numbers([...input.values, ...input.values]);
    return { ...input, codes: Int32Array.from([...input.codes, ...input.codes]) };
  });
  const labels = Float64Array.from([...target.labels, ...target.labels]);
  const watched = Int32Array.from({ length: rows }, (_, row) => rows + row);
  return grow(twice, { ...target, labels }, wanted, watched).watchedScores!;
}

interface Reference {
  x: (number | null)[][];
  cases: { name: string; labels: number[]; rounds: number; margins: number[] }[];
}
const REFERENCE = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../../fixtures/trees/xgboost.json'), 'utf8'),
) as Reference;

const SAME = {
  learningRate: 0.3,
  depth: 3,
  leaves: 8,
  growth: 'depthWise',
  minHessian: 2,
  minRows: 0,
} as const;
const CASES: Record<string, Partial<TreeOptions> & Pick<TreeOptions, 'loss'>> = {
  squared: { loss: 'squared' },
  logistic: { loss: 'logistic' },
  poisson: { loss: 'poisson' },
  'squared with l1': { loss: 'squared', l1: 2, l2: 0.5, minGain: 0.5 },
  'squared rising in the second column': { loss: 'squared', monotone: [0, 1, 0] },
};

describe('a forest', () => {
  it.each(Object.keys(CASES))(
    'has the scores that XGBoost 3.2.0 gives with the same settings: %s',
    (name) => {
      const { labels, rounds, margins } = REFERENCE.cases.find((known) => known.name === name)!;
      const target = { labels: Float64Array.from(labels), outputs: 1 };

      const scores = scoresOf(REFERENCE.x.map(numbers), target, { ...SAME, ...CASES[name]!, rounds });

      const spread = Math.max(...margins) - Math.min(...margins);
      const differences = margins.map((margin, row) => Math.abs(margin - scores[row]!) / spread);
      expect(Math.max(...differences)).toBeLessThan(2e-3);
    },
  );
});

interface Continued {
  cases: { name: string; start: number[]; shift?: number; rounds: number; margins: number[] }[];
}
const CONTINUED = JSON.parse(
  readFileSync(join(import.meta.dirname, '../../../../fixtures/trees/xgboost-continued.json'), 'utf8'),
) as Continued;

describe('a forest that is added to scores the rows have already', () => {
  it.each(CONTINUED.cases)(
    'comes to the scores that XGBoost 3.2.0 gives from the same base_margin: $name',
    ({ name, start, shift = 0, rounds, margins }) => {
      const { labels } = REFERENCE.cases.find((known) => known.name === name)!;
      const target = {
        labels: Float64Array.from(labels, (label) => label + shift),
        outputs: 1,
        start: Float64Array.from([...start, ...start]),
      };

      const scores = scoresOf(REFERENCE.x.map(numbers), target, { ...SAME, ...CASES[name]!, rounds });

      const spread = Math.max(...margins) - Math.min(...margins);
      const differences = margins.map((margin, row) => Math.abs(margin - scores[row]!) / spread);
      expect(Math.max(...differences)).toBeLessThan(2e-3);
    },
  );

  it.each([
    ['squared', 1],
    ['quantile', 1],
    ['poisson', 1],
    ['logistic', 1],
    ['softmax', 3],
  ] as const)('is the second half of one long training: %s', (loss, outputs) => {
    const { inputs, signal } = sampleRows(600, 31);
    const labels = Float64Array.from(signal, (value) =>
      loss === 'squared' || loss === 'quantile'
        ? value + 500
        : Math.min(outputs === 3 ? 2 : 1, Math.abs(Math.trunc(value))),
    );
    const options = { loss, depth: 3, leaves: 8, minRows: 10, setRows: 0 } as const;
    const whole = scoresOf(inputs, { labels, outputs }, { ...options, rounds: 20 });
    const half = scoresOf(inputs, { labels, outputs }, { ...options, rounds: 10 });
    const start = Float64Array.from({ length: 2 * half.length }, (_, i) => {
      const [output, row] = [Math.floor(i / 1_200), i % 600];
      return half[output * 600 + row]!;
    });

    const both = scoresOf(inputs, { labels, outputs, start }, { ...options, rounds: 10 });
    const { base } = grow(inputs, { labels, outputs, start: half }, { ...options, rounds: 1 });

    const spread = Math.max(...whole) - Math.min(...whole);
    const meanDistance = (one: Float64Array) =>
      one.reduce((sum, score, i) => sum + Math.abs(score - whole[i]!), 0) / one.length / spread;
    expect(meanDistance(both)).toBeLessThan(0.01);
    expect(meanDistance(half)).toBeGreaterThan(5 * meanDistance(both));
    expect(base).toEqual(new Array(outputs).fill(0));
  });

  it('adds nothing where nothing makes the watched rows better, and answers their scores as they were', () => {
    const { random, inputs, signal } = sampleRows(400, 17);
    const start = Float64Array.from(signal);
    const labels = Float64Array.from(signal, (value) => value + random.normal());
    const watched = Int32Array.from({ length: 200 }, (_, i) => 2 * i);

    const forest = grow(
      inputs,
      { labels, outputs: 1, start },
      { loss: 'squared', learningRate: 1, minRows: 1, stopAfter: 5 },
      watched,
    );

    expect(forest).toMatchObject({ rounds: 0, trees: [], base: [0] });
    expect(forest.watchedScores).toEqual(Float64Array.from(watched, (row) => signal[row]!));
  });
});

describe('a first split', () => {
  it('is the best of all thresholds, with missing on its better side', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = createRandom(seed);
      const rows = 60;
      const columns = [0, 1].map(() =>
        Array.from({ length: rows }, () => (random.next() < 0.2 ? Number.NaN : random.integer(12))),
      );
      const labels = Float64Array.from({ length: rows }, (_, row) => {
        const [a, b] = columns.map((column) => column[row]!);
        return (Number.isNaN(a) ? 3 : a! > 6 ? 1 : 0) + (b! > 3 ? 1 : 0) + random.normal();
      });
      const tree = grow(
        columns.map(numbers),
        { labels, outputs: 1 },
        { loss: 'squared', leaves: 2, minRows: 3, rounds: 1 },
      ).trees[0]!;

      const best = bestThreshold(columns, labels, 3);
      expect(tree.gain[0]).toBeCloseTo(best, 1);
    }
  });

  it('is the best of all sets of a category', () => {
    for (let seed = 1; seed <= 20; seed++) {
      const random = createRandom(seed);
      const codes = Int32Array.from({ length: 200 }, () => random.integer(7) - 1);
      const effects = Array.from({ length: 7 }, () => random.normal());
      const labels = Float64Array.from(codes, (code) => effects[code + 1]! + 0.3 * random.normal());
      const options = {
        loss: 'squared',
        leaves: 2,
        minRows: 1,
        rounds: 1,
        setL2: 0,
        setSmoothing: 0,
        setRows: 0,
      } as const;
      const tree = grow([{ kind: 'category', codes, count: 6 }], { labels, outputs: 1 }, options).trees[0]!;

      expect(tree.gain[0]).toBeCloseTo(bestSet(codes, labels, 7), 1);
    }
  });
});

/** What a split takes off half the squared loss with an L2 penalty of 1. */
function gainOf(labels: ArrayLike<number>, isLeft: (row: number) => boolean, least: number): number {
  const mean = Array.from(labels).reduce((sum, label) => sum + label, 0) / labels.length;
  const sums = [0, 0];
  const counts = [0, 0];
  for (let row = 0; row < labels.length; row++) {
    const side = isLeft(row) ? 0 : 1;
    sums[side]! += labels[row]! - mean;
    counts[side]!++;
  }
  if (Math.min(...counts) < least) return 0;
  const score = (sum: number, count: number) => (0.5 * sum * sum) / (count + 1);
  return (
    score(sums[0]!, counts[0]!) + score(sums[1]!, counts[1]!) - score(sums[0]! + sums[1]!, labels.length)
  );
}

function bestThreshold(columns: number[][], labels: Float64Array, least: number): number {
  const gains = columns.flatMap((column) =>
    [...new Set(column.filter((value) => !Number.isNaN(value)))].flatMap((threshold) =>
      [true, false].map((missingLeft) =>
        gainOf(
          labels,
          (row) => (Number.isNaN(column[row]!) ? missingLeft : column[row]! <= threshold),
          least,
        ),
      ),
    ),
  );
  return Math.max(...gains);
}

function bestSet(codes: Int32Array, labels: Float64Array, kinds: number): number {
  const sets = Array.from({ length: 2 ** kinds }, (_, bits) => bits);
  return Math.max(...sets.map((bits) => gainOf(labels, (row) => ((bits >> (codes[row]! + 1)) & 1) === 1, 1)));
}

/** Two informative numbers and a category of five, seeded. */
function sampleRows(rows: number, seed: number) {
  const random = createRandom(seed);
  const a = Array.from({ length: rows }, () => random.normal());
  const b = Array.from({ length: rows }, () => (random.next() < 0.1 ? Number.NaN : random.normal()));
  const codes = Int32Array.from({ length: rows }, () => random.integer(6) - 1);
  const signal = a.map(
    (value, row) => value + (Number.isNaN(b[row]!) ? 1 : b[row]! ** 2) + (codes[row]! % 2),
  );
  const inputs: TreeInput[] = [numbers(a), numbers(b), { kind: 'category', codes, count: 5 }];
  return { random, inputs, signal };
}

describe('growing', () => {
  it.each<Partial<TreeOptions> & Pick<TreeOptions, 'loss'>>([
    { loss: 'squared' },
    { loss: 'poisson' },
    { loss: 'quantile' },
    { loss: 'quantile', quantile: 0.9, minRows: 1 },
  ])('pushes one way only along a monotone column, whatever the other columns: %j', (loss) => {
    const { random, inputs, signal } = sampleRows(800, 4);
    const labels = Float64Array.from(signal, (value) =>
      Math.abs(Math.sin(3 * value) + 0.5 * random.normal()),
    );
    const forest = grow(inputs, { labels, outputs: 1 }, { ...loss, monotone: [1, -1, 0], rounds: 40 });

    for (const tree of forest.trees) {
      const bounds = (node: number): [low: number, high: number] => {
        if (tree.column[node]! < 0) return [tree.value[node]!, tree.value[node]!];
        const [leftLow, leftHigh] = bounds(tree.left[node]!);
        const [rightLow, rightHigh] = bounds(tree.right[node]!);
        if (tree.column[node] === 0) expect(leftHigh).toBeLessThanOrEqual(rightLow + 1e-7);
        if (tree.column[node] === 1) expect(leftLow).toBeGreaterThanOrEqual(rightHigh - 1e-7);
        return [Math.min(leftLow, rightLow), Math.max(leftHigh, rightHigh)];
      };
      bounds(0);
    }
    expect(forest.trees.flatMap(({ column }) => column)).toContain(1);
  });

  it('keeps the rounds up to the least loss of the watched rows, and their scores', () => {
    const { random, inputs, signal } = sampleRows(400, 9);
    const labels = Float64Array.from(signal, (value) => value + 2 * random.normal());
    const watched = Int32Array.from({ length: 200 }, (_, i) => 2 * i);
    const losses: number[] = [];
    const options = { ...TREE_DEFAULTS, loss: 'squared', rounds: 400, stopAfter: 20, minRows: 5 } as const;
    const engine = createEngine(4 * 2 ** 20);
    const table = binTable(engine, inputs, 400);
    const learned = Int32Array.from({ length: 200 }, (_, i) => 2 * i + 1);
    const forest = growForest(
      table,
      { labels, outputs: 1 },
      { learned, watched },
      options,
      ({ watchedLoss }) => {
        losses.push(watchedLoss!);
        return undefined;
      },
    );

    expect(losses).toHaveLength(forest.rounds + 20);
    expect(forest.rounds - 1).toBe(losses.indexOf(Math.min(...losses)));
    expect(forest.trees).toHaveLength(forest.rounds);
    const loss =
      watched.reduce((sum, row, i) => sum + (labels[row]! - forest.watchedScores![i]!) ** 2, 0) / 200;
    expect(forest.watchedLoss).toBeCloseTo(loss, 4);
  });

  it('stops when it is told to', () => {
    const { inputs, signal } = sampleRows(100, 2);
    const engine = createEngine(4 * 2 ** 20);
    const table = binTable(engine, inputs, 100);
    const learned = Int32Array.from({ length: 100 }, (_, row) => row);
    const target = { labels: Float64Array.from(signal), outputs: 1 };

    const forest = growForest(
      table,
      target,
      { learned },
      { ...TREE_DEFAULTS, loss: 'squared' },
      ({ round }) => round < 3,
    );

    expect(forest.trees).toHaveLength(3);
  });

  it('learns a median and other quantiles: so many labels lie below', () => {
    const { random, inputs, signal } = sampleRows(2_000, 6);
    const labels = Float64Array.from(signal, (value) => value + (random.next() < 0.1 ? 50 : random.normal()));
    for (const quantile of [0.1, 0.5, 0.9]) {
      const scores = scoresOf(inputs, { labels, outputs: 1 }, { loss: 'quantile', quantile, rounds: 60 });
      const below = labels.filter((label, row) => label <= scores[row]!).length / labels.length;

      expect(Math.abs(below - quantile)).toBeLessThan(0.05);
    }
  });

  it('tells three classes apart, its base being their shares', () => {
    const { inputs, signal } = sampleRows(900, 12);
    const labels = Uint8Array.from(signal, (value) => (value < 0.5 ? 0 : value < 2 ? 1 : 2));
    const scores = scoresOf(inputs, { labels, outputs: 3 }, { loss: 'softmax', rounds: 30 });
    const forest = grow(inputs, { labels, outputs: 3 }, { loss: 'softmax', rounds: 2 });

    const hits = labels.filter((label, row) => {
      const own = [0, 1, 2].map((k) => scores[k * 900 + row]!);
      return own.indexOf(Math.max(...own)) === label;
    });
    expect(hits.length / 900).toBeGreaterThan(0.95);
    expect(forest.trees.map(({ output }) => output)).toEqual([0, 1, 2, 0, 1, 2]);
    const shares = [0, 1, 2].map((k) => labels.filter((label) => label === k).length / 900);
    for (const [k, base] of forest.base.entries()) expect(base).toBeCloseTo(Math.log(shares[k]!), 9);
  });

  it.each(['logistic', 'softmax', 'poisson'] as const)(
    'has the same base whatever weights are multiplied by: %s',
    (loss) => {
      const x = Array.from({ length: 30 }, (_, row) => row);
      const labels = Float64Array.from(x, (row) => (row === 4 ? 1 : 0));
      const outputs = loss === 'softmax' ? 2 : 1;
      const base = (weight: number) =>
        grow(
          [numbers(x)],
          { labels, outputs, weights: new Float32Array(30).fill(weight) },
          { loss, rounds: 1 },
        ).base;

      for (const weight of [1e-6, 1e6])
        expect(base(weight).map((score) => score.toFixed(5))).toEqual(
          base(1).map((score) => score.toFixed(5)),
        );
    },
  );

  it('starts from the mean of counts, however small, and from half a count where all are 0', () => {
    const x = Array.from({ length: 10 }, (_, row) => row);
    const base = (labels: number[]) =>
      grow([numbers(x)], { labels: Float64Array.from(labels), outputs: 1 }, { loss: 'poisson', rounds: 1 })
        .base;

    expect(base(x.map(() => 1e-9))[0]).toBeCloseTo(Math.log(1e-9), 6);
    expect(base(x.map(() => 0))[0]).toBeCloseTo(Math.log(0.05), 6);
  });

  it('gives a row of weight 2 the say of two rows', () => {
    const { inputs, signal } = sampleRows(300, 3);
    const labels = Float64Array.from(signal);
    const weights = Float32Array.from({ length: 300 }, (_, row) => (row % 3 === 0 ? 2 : 1));
    const places = Array.from({ length: 300 }, (_, row) => (row % 3 === 0 ? [row, row] : [row])).flat();
    const repeated = inputs.map((input): TreeInput => {
      if (input.kind === 'number') return numbers(places.map((row) => input.values[row]!));
      return { ...input, codes: Int32Array.from(places, (row) => input.codes[row]!) };
    });
    const options = { loss: 'squared', rounds: 1, minRows: 0, minHessian: 5, leaves: 6, setRows: 0 } as const;
    const weighted = grow(inputs, { labels, outputs: 1, weights }, options).trees[0]!;
    const doubled = grow(
      repeated,
      { labels: Float64Array.from(places, (row) => labels[row]!), outputs: 1 },
      options,
    ).trees[0]!;

    expect(weighted.column).toEqual(doubled.column);
    for (const [node, value] of weighted.value.entries()) expect(value).toBeCloseTo(doubled.value[node]!, 3);
  });

  it('learns from a share of rows and columns by its seed: the same again, another with another seed', () => {
    const { inputs, signal } = sampleRows(500, 5);
    const target = { labels: Float64Array.from(signal), outputs: 1 };
    const options = { loss: 'squared', rounds: 5, rowShare: 0.5, columnShare: 0.67 } as const;
    const [first, again, other] = [1, 1, 2].map((seed) => grow(inputs, target, { ...options, seed }));

    expect(again).toEqual(first);
    expect(other).not.toEqual(first);
    expect(first!.trees[0]!.cover[0]).toBeLessThan(300);
  });

  it('ends with leaves where nothing is left to split', () => {
    const constant = grow(
      [numbers([1, 1, 1])],
      { labels: Float64Array.of(1, 2, 3), outputs: 1 },
      { loss: 'squared', rounds: 2 },
    );
    const missing = grow(
      [numbers([null, null, null])],
      { labels: Float64Array.of(5, 5, 5), outputs: 1 },
      { loss: 'squared', rounds: 2 },
    );

    expect(constant.trees.map(({ column }) => column)).toEqual([[-1], [-1]]);
    expect(missing.base).toEqual([5]);
    expect(missing.trees[1]!.value).toEqual([0]);
  });

  it('parts missing from all values by a threshold that every number is below', () => {
    const values = Array.from({ length: 100 }, (_, row) => (row % 2 === 0 ? null : row));
    const labels = Float64Array.from(values, (value) => (value === null ? 1 : 0));
    const tree = grow([numbers(values)], { labels, outputs: 1 }, { loss: 'squared', rounds: 1 }).trees[0]!;

    expect(tree.threshold[0]).toBe((2 - 2 ** -23) * 2 ** 127);
    expect(tree.missingLeft[0]).toBe(0);
    expect(tree.value[tree.right[0]!]!).toBeGreaterThan(0);
  });

  it.each([0.1, 1])('comes to large counts among many zeros, in steps of %f', (learningRate) => {
    const isLarge = Array.from({ length: 2_000 }, (_, row) => row % 400 === 7);
    const labels = Float64Array.from(isLarge, (large) => (large ? 1e9 : 0));
    const options = { loss: 'poisson', minRows: 0, rounds: 300, learningRate, l2: 0 } as const;

    const scores = scoresOf([numbers(isLarge.map(Number))], { labels, outputs: 1 }, options);

    expect(Math.exp(scores[7]!)).toBeCloseTo(1e9, -6);
    expect(Math.exp(scores[0]!)).toBeLessThan(100);
  });

  it('refuses a loss that is no number after any round', () => {
    const x = Array.from({ length: 40 }, (_, row) => row);
    const labels = Float64Array.from(x, (value) => (value % 2 === 0 ? 1e38 : Number.POSITIVE_INFINITY));

    expect(() =>
      grow([numbers(x)], { labels, outputs: 1 }, { loss: 'squared', stopAfter: 5 }, Int32Array.of(1, 2, 3)),
    ).toThrow(/squared loss is no finite number/);
  });

  it('refuses no rows, no columns and a monotone category', () => {
    const target = { labels: Float64Array.of(1, 2), outputs: 1 };
    const codes = Int32Array.of(0, 1);

    expect(() => grow([numbers([1, 2])], target, { loss: 'squared' }, Int32Array.of(0, 1))).toThrow(
      /no rows/,
    );
    expect(() => grow([], target, { loss: 'squared' })).toThrow(/no columns/);
    expect(() =>
      grow([{ kind: 'category', codes, count: 2 }], target, { loss: 'squared', monotone: [1] }),
    ).toThrow(/column 0 is a category: only numbers can be monotone/);
  });
});

describe('a training that was interrupted', () => {
  it.each([
    ['squared', 1, 1],
    ['softmax', 3, 0.7],
  ] as const)('goes on to the same forest as one that was not: %s', (loss, outputs, share) => {
    const { inputs, signal } = sampleRows(400, 21);
    const labels = Float64Array.from(signal, (value) =>
      outputs === 1 ? value : Math.min(2, Math.abs(Math.trunc(value))),
    );
    const options = { ...TREE_DEFAULTS, loss, rounds: 12, rowShare: share, columnShare: share, minRows: 5 };
    const learned = Int32Array.from({ length: 300 }, (_, row) => row);
    const watched = Int32Array.from({ length: 100 }, (_, row) => 300 + row);
    const open = () => binTable(createEngine(8 * 2 ** 20), inputs, 400);
    const whole = growForest(open(), { labels, outputs }, { learned, watched }, options);

    let text = '';
    const first = growRounds(open(), { labels, outputs }, { learned, watched }, options);
    for (let step = first.next(); !step.done; step = first.next(step.value.round < 5))
      text = JSON.stringify(step.value.forest);
    const second = growRounds(open(), { labels, outputs }, { learned, watched }, options, JSON.parse(text));
    let step = second.next();
    while (!step.done) step = second.next(true);

    expect(step.value).toEqual(whole);
  });
});
