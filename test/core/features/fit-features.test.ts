import { describe, expect, it } from 'vitest';
import { FeaturePlan } from '../../../core/contracts/feature-plan.ts';
import { ModelSpec, type ModelSpecInput } from '../../../core/contracts/model-spec.ts';
import type { Column } from '../../../core/data/frame.ts';
import { isPerennialError } from '../../../core/errors.ts';
import { FLOAT32_MAX } from '../../../core/features/encode-number.ts';
import { fitFeatures } from '../../../core/features/fit-features.ts';
import type { SignatureOptions } from '../../../core/features/fit-signature.ts';
import { allRows, booleanColumn, categoryColumn, numberColumn, table, timeColumn } from './table.ts';

type Features = ModelSpecInput['features'];

const parse = (features: Features) =>
  ModelSpec.parse({ name: 'm', task: 'regression', target: 'y', features });

/** Fits on every row, and checks that the plan passes its own contract. */
function fitAll(
  features: Features,
  columns: Record<string, Column>,
  options: SignatureOptions = { zoned: {} },
) {
  const frame = table(columns);
  return FeaturePlan.parse(fitFeatures(parse(features), frame, allRows(frame), options));
}

function refusal(run: () => unknown): string {
  try {
    run();
  } catch (error) {
    if (isPerennialError(error, 'InvalidInputError')) return error.message;
    throw error;
  }
  throw new Error('nothing was refused');
}

describe('fitFeatures, degenerate input', () => {
  it('refuses to fit without training rows', () => {
    const frame = table({ a: numberColumn(1) });
    const run = () => fitFeatures(parse({ a: 'number' }), frame, new Int32Array(0), { zoned: {} });

    expect(refusal(run)).toContain('no rows');
  });

  it('gives a column without any value fill 0, mean 0 and scale 1, never NaN', () => {
    const plan = fitAll({ a: 'number' }, { a: numberColumn(Number.NaN, Number.NaN) });

    expect(plan.dense).toEqual([
      { kind: 'number', feature: 'a', input: 0, fill: 0, transform: 'none', mean: 0, scale: 1 },
      { kind: 'missingFlag', feature: 'a', input: 0 },
    ]);
  });

  it('gives a constant column scale 1 and its exact value as mean', () => {
    const plan = fitAll({ a: 'number' }, { a: numberColumn(0.1, 0.1, 0.1) });

    expect(plan.dense[0]).toMatchObject({ mean: Math.fround(0.1), scale: 1, fill: Math.fround(0.1) });
  });

  it('keeps no levels of a category where all are rare or missing', () => {
    const plan = fitAll({ a: { type: 'category', rare: 3 } }, { a: categoryColumn('x', 'x', 'y', null) });

    expect(plan.hot).toEqual([{ kind: 'category', feature: 'a', input: 0, levels: [] }]);
  });

  it('looks at the training rows only', () => {
    const frame = table({
      a: numberColumn(1, 3, 1e9),
      b: categoryColumn('x', 'x', 'z'),
      c: numberColumn(1, 1, Number.NaN),
    });
    const spec = parse({ a: 'number', b: { type: 'category', rare: 1 }, c: 'number' });
    const plan = fitFeatures(spec, frame, Int32Array.of(0, 1), { zoned: {} });

    expect(plan.dense).toMatchObject([{ mean: 2, scale: 1, fill: 2 }, { kind: 'number' }]);
    expect(plan.hot).toMatchObject([{ levels: ['x'] }]);
  });
});

describe('fitFeatures, numbers', () => {
  it('fills with the median, the mean or a constant, before clip and transform', () => {
    const column = numberColumn(1, 2, 6, 100, Number.NaN);
    const plan = fitAll(
      {
        a: { type: 'number', clip: [0, 10] },
        mean: { from: 'a', type: 'number', missing: 'mean' },
        tenth: { from: 'a', type: 'number', missing: 0.1 },
      },
      { a: column },
    );

    const fills = plan.dense.flatMap((encoder) => (encoder.kind === 'number' ? [encoder.fill] : []));
    expect(fills).toEqual([4, 27.25, Math.fround(0.1)]);
    // 1, 2, 6, 10 (clipped) and 4 (filled): mean 4.6, population variance 10.24.
    const [clipped] = plan.dense;
    expect(clipped).toMatchObject({ mean: expect.closeTo(4.6, 12), scale: expect.closeTo(3.2, 12) });
  });

  it('gives a raw column one missing flag however many features come from it', () => {
    const plan = fitAll(
      { a: 'number', again: { from: 'a', type: 'number' }, b: 'number' },
      { a: numberColumn(1, Number.NaN), b: numberColumn(1, 2) },
    );

    expect(plan.dense.map(({ kind, feature }) => `${kind} ${feature}`)).toEqual([
      'number a',
      'missingFlag a',
      'number again',
      'number b',
    ]);
  });

  it('rounds to float32 before anything else', () => {
    const plan = fitAll({ a: 'number' }, { a: numberColumn(16_777_217, 16_777_217) });

    expect(plan.dense[0]).toMatchObject({ mean: 16_777_216, fill: 16_777_216 });
  });

  it('takes spread from values far from zero without losing digits', () => {
    const plan = fitAll({ a: 'number' }, { a: numberColumn(1e7, 1e7 + 1, 1e7 + 2) });

    expect(plan.dense[0]).toMatchObject({ mean: 1e7 + 1, scale: Math.sqrt(2 / 3) });
  });

  it('standardises a logarithm on the logarithmic scale, and keeps its pole out of reach', () => {
    const plan = fitAll(
      { a: { type: 'number', transform: 'log1p' } },
      { a: numberColumn(0, Math.E - 1, -0.5) },
    );

    expect(plan.dense[0]).toMatchObject({ transform: 'log1p', clip: [-0.5, FLOAT32_MAX] });
    expect((plan.dense[0] as { mean: number }).mean).toBeCloseTo((0 + 1 + Math.log(0.5)) / 3, 7);
  });

  it('lets a logarithm of non-negative values start at 0, and keeps a bound that the spec gives', () => {
    const columns = { a: numberColumn(3, 4) };
    const open = fitAll({ a: { type: 'number', transform: 'log1p' } }, columns);
    const bounded = fitAll({ a: { type: 'number', transform: 'log1p', clip: [1, 50] } }, columns);

    expect(open.dense[0]).toMatchObject({ clip: [0, FLOAT32_MAX] });
    expect(bounded.dense[0]).toMatchObject({ clip: [1, 50] });
  });

  it('refuses a logarithm of −1 or less, by name, and takes it once a clip bounds it', () => {
    const columns = { fare: numberColumn(-1, 4) };

    expect(refusal(() => fitAll({ fare: { type: 'number', transform: 'log1p' } }, columns))).toContain(
      '"fare"',
    );
    const clipped = fitAll({ fare: { type: 'number', transform: 'log1p', clip: [0, 9] } }, columns);
    expect(clipped.dense[0]).toMatchObject({ clip: [0, 9] });
  });

  it('refuses a logarithm whose stand-in for missing is −1 or less', () => {
    const feature = { type: 'number', transform: 'log1p', missing: -999 } as const;

    expect(refusal(() => fitAll({ a: feature }, { a: numberColumn(1, 2) }))).toContain('-999');
  });

  it('refuses values beyond float32 with column and row', () => {
    const message = refusal(() => fitAll({ a: 'number' }, { a: numberColumn(1, 1e39) }));

    expect(message).toContain('column "a", row 1');
  });
});

describe('fitFeatures, categories', () => {
  it('orders levels by code point, "" among them, and leaves rare ones out', () => {
    const texts = ['\u{1f695}', '\uffee', 'b', '', 'a', 'B'];
    const column = categoryColumn(...texts, ...texts, 'once', null, null);
    const plan = fitAll({ a: { type: 'category', rare: 2 } }, { a: column });

    expect(plan.hot).toMatchObject([{ levels: ['', 'B', 'a', 'b', '\uffee', '\u{1f695}'] }]);
  });

  it('makes texts of numbers and booleans: the shortest decimal, "true" and "false"', () => {
    const plan = fitAll(
      {
        zone: { type: 'category', rare: 1 },
        flag: { type: 'category', rare: 1 },
      },
      {
        zone: numberColumn(74, 0.1, -0, 1e21, Number.NaN),
        flag: booleanColumn(true, false, null, true, true),
      },
    );

    expect(plan.hot).toMatchObject([{ levels: ['0', '0.1', '1e+21', '74'] }, { levels: ['false', 'true'] }]);
  });

  it('refuses texts that a graph cannot carry, with column and row', () => {
    for (const text of ['cut\0here', '\ud800', '\u0001']) {
      const message = refusal(() => fitAll({ a: 'category' }, { a: categoryColumn('fine', text) }));
      expect(message).toContain('column "a", row 1');
    }
  });

  it('does not mind such a text in rows or levels that are not used', () => {
    const frame = table({ a: categoryColumn('fine', '\ud800') });
    const plan = fitFeatures(parse({ a: { type: 'category', rare: 1 } }), frame, Int32Array.of(0), {
      zoned: {},
    });

    expect(plan.hot).toMatchObject([{ levels: ['fine'] }]);
  });
});

describe('fitFeatures, signature', () => {
  it('names each raw column once per kind, in order of first use', () => {
    const plan = fitAll(
      {
        late: { from: 'fare', type: 'number', transform: 'log1p' },
        zone: 'number',
        fare: 'number',
        zone_name: { from: 'zone', type: 'category' },
        at: { type: 'timestamp', parts: ['hour', 'month', 'hour'] },
        day: { from: 'at', type: 'timestamp', parts: ['day'] },
        flag: 'boolean',
      },
      { zone: numberColumn(1), fare: numberColumn(2), at: timeColumn(0), flag: booleanColumn(true) },
      { zoned: { at: true } },
    );

    expect(plan.signature).toEqual({
      numbers: [
        { name: 'fare', nullable: true },
        { name: 'zone', nullable: true },
      ],
      categories: [{ name: 'zone', nullable: true }],
      times: [{ name: 'at', nullable: true, zoned: true }],
      booleans: [{ name: 'flag', nullable: true }],
    });
    expect(plan.hot.map((encoder) => encoder.kind === 'timestamp' && encoder.part)).toEqual([
      false,
      'hour',
      'month',
      'day',
      false,
    ]);
  });

  it('is not nullable where a feature refuses missing values or the contract does', () => {
    const plan = fitAll(
      {
        a: { type: 'number', missing: 'refuse' },
        a2: { from: 'a', type: 'number' },
        b: 'category',
        c: 'number',
      },
      { a: numberColumn(1), b: categoryColumn('x'), c: numberColumn(1) },
      { zoned: {}, requireNonNull: ['b'] },
    );

    expect(plan.signature.numbers.map(({ nullable }) => nullable)).toEqual([false, true]);
    expect(plan.signature.categories).toEqual([{ name: 'b', nullable: false }]);
  });

  it('refuses missing training values in a column that refuses them, with the row', () => {
    const refusing = { a: { type: 'number', missing: 'refuse' } } as const;

    expect(refusal(() => fitAll(refusing, { a: numberColumn(1, Number.NaN) }))).toContain(
      'column "a", row 1',
    );
  });

  it('takes column names that objects have by nature', () => {
    const columns = Object.fromEntries([
      ['__proto__', numberColumn(1)],
      ['constructor', numberColumn(2)],
    ]);
    const features = Object.fromEntries([
      ['__proto__', 'number'],
      ['constructor', 'number'],
    ]) as Record<string, 'number'>;
    const plan = fitFeatures({ features }, { rows: 1, columns }, Int32Array.of(0), { zoned: {} });

    expect(plan.signature.numbers.map(({ name }) => name)).toEqual(['__proto__', 'constructor']);
    const message = refusal(() => fitAll({ constructor: 'number' } as Features, { a: numberColumn(1) }));
    expect(message).toContain('no column "constructor"');
  });

  it('refuses a feature of a kind its column cannot feed, with feature, column and kinds', () => {
    const columns = {
      n: numberColumn(1),
      c: categoryColumn('x'),
      b: booleanColumn(true),
      t: timeColumn(0),
    };
    const refused: [string, 'number' | 'category' | 'boolean' | 'timestamp'][] = [
      ['c', 'number'],
      ['t', 'number'],
      ['t', 'category'],
      ['n', 'boolean'],
      ['c', 'boolean'],
      ['n', 'timestamp'],
      ['c', 'timestamp'],
    ];
    for (const [from, type] of refused) {
      const message = refusal(() => fitAll({ f: { from, type } }, columns));
      expect(message).toMatch(new RegExp(`"f" is a ${type}.*"${from}" is a `));
    }
  });

  it('takes a boolean column as the numbers 1 and 0, but not as number and truth value at once', () => {
    const columns = { b: booleanColumn(true, false, true, null) };
    const plan = fitAll({ b: 'number' }, columns);

    expect(plan.dense[0]).toMatchObject({ fill: 1, mean: 0.75 });
    const both = { b: 'boolean', n: { from: 'b', type: 'number' } } as const;
    expect(refusal(() => fitAll(both, columns))).toContain('make both the same kind');
  });
});
