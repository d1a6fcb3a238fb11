import { describe, expect, it } from 'vitest';
import { ModelSpec, type ModelSpecInput } from '../../../core/contracts/model-spec.ts';
import type { ColumnContract } from '../../../core/contracts/profile.ts';
import type { Frame } from '../../../core/data/frame.ts';
import { createRandom } from '../../../core/random.ts';
import { ROLE_TEST } from '../../../core/training/assign-roles.ts';
import { planTraining, type WindowRows } from '../../../core/training/plan-training.ts';
import { scoreLeakage } from '../../../core/training/score-leakage.ts';
import { trainingColumns } from '../../../core/training/training-columns.ts';
import { ROLE_COLUMN, TrainingPlan } from '../../../core/training/training-plan.ts';
import { categoryColumn, numberColumn, table, timeColumn } from '../features/table.ts';

const DAY = 86_400;
const run = {
  model: 'm',
  runId: 'run-1',
  specRevision: 4,
  specDigest: 'a'.repeat(64),
  datasets: ['b'.repeat(64)],
};
const contract: ColumnContract[] = [
  { name: 'x', kind: 'number', required: true },
  { name: 'at', kind: 'timestamp', zoned: true, required: true },
];

function makeSpec(changes: Partial<ModelSpecInput> = {}): ModelSpec {
  return ModelSpec.parse({
    name: 'm',
    task: 'regression',
    target: 'y',
    features: { x: 'number' },
    ...changes,
  });
}

/** Rows a day apart with noise for x, y = 2x, and classes that alternate. */
function makeFrame(rows: number): Frame {
  const random = createRandom(2);
  const x = Array.from({ length: rows }, () => random.normal());
  return table({
    x: numberColumn(...x),
    y: numberColumn(...x.map((value) => 2 * value)),
    label: categoryColumn(...x.map((_, row) => (row % 2 === 0 ? 'a' : 'b'))),
    group: categoryColumn(...x.map((_, row) => `g${row % 3}`)),
    at: timeColumn(...x.map((_, row) => row * DAY)),
  });
}

const rowsOf = (frame: Frame, changes: Partial<WindowRows> = {}): WindowRows => ({
  frame,
  datasetOf: new Int32Array(frame.rows),
  chosen: undefined,
  ...changes,
});
const plan = (spec: ModelSpec, input: WindowRows) => planTraining(spec, run, input, contract);
function rolesOf(frame: Frame): number[] {
  const column = frame.columns[ROLE_COLUMN];
  return column?.kind === 'category' ? Array.from(column.codes) : [];
}

describe('planTraining', () => {
  it('says what to train, on how many rows, and gives every row its role', () => {
    const spec = makeSpec({ training: { candidates: ['ridge', { ridge: { lambda: [1, 2] } }], folds: 4 } });

    const { plan: planned, frame } = plan(spec, rowsOf(makeFrame(100)));

    expect(TrainingPlan.parse(planned)).toEqual(planned);
    expect(planned).toMatchObject({
      ...run,
      metric: 'rmse',
      rows: { train: 80, test: 20, trial: 60 },
      zoned: { at: true },
    });
    expect(planned.trials).toHaveLength(8);
    expect(planned.trials[5]).toEqual({ candidate: 1, fold: 1 });
    const roles = rolesOf(frame);
    expect(roles.filter((role) => role === ROLE_TEST)).toHaveLength(20);
    for (const fold of [0, 1, 2, 3]) expect(roles.filter((role) => role === fold)).toHaveLength(20);
  });

  it('refuses negative targets for a Poisson loss, and weights that are none, with how many rows have them', () => {
    const poisson = makeSpec({ training: { candidates: [{ gbdt: { loss: 'poisson' } }] } });
    const weighted = makeSpec({ training: { candidates: ['ridge'], weights: { column: 'x' } } });

    expect(() => plan(poisson, rowsOf(makeFrame(100)))).toThrow(
      /"poisson" needs a target of 0 or more, in \d+ of 100/,
    );
    expect(() => plan(weighted, rowsOf(makeFrame(100)))).toThrow(/"x" must be 0 or more .* negative in \d+/);
  });

  it('reads the column of the weights with the others', () => {
    const spec = makeSpec({ training: { weights: { column: 'at' } } });

    expect(
      trainingColumns(spec, [...contract, { name: 'y', kind: 'number', required: true }]),
    ).toContainEqual(expect.objectContaining({ name: 'at' }));
  });

  it('is the same for the same rows and spec, and another for another seed', () => {
    const roles = (seed: number) =>
      rolesOf(plan(makeSpec({ training: { seed } }), rowsOf(makeFrame(100))).frame);

    expect(roles(3)).toEqual(roles(3));
    expect(roles(3)).not.toEqual(roles(4));
  });

  it('keeps the rows within so many days of the newest, and leaves rows without a date out', () => {
    const frame = makeFrame(100);
    frame.columns.at = timeColumn(
      ...Array.from({ length: 100 }, (_, row) => (row === 99 ? Number.NaN : row * DAY)),
    );
    const spec = makeSpec({ time: 'at', training: { window: { days: 30 } } });

    const { plan: planned, frame: kept } = plan(spec, rowsOf(frame));

    // the newest is day 98; days 68 to 98 are 31 rows
    expect(kept.rows).toBe(31);
    expect(planned.rows.train + planned.rows.test).toBe(31);
    expect((kept.columns.at as { values: Float64Array }).values[0]).toBe(68 * DAY);
  });

  it('keeps what the expression chose with its rows when the window drops some', () => {
    const frame = makeFrame(100);
    const chosen = Uint8Array.from({ length: 100 }, (_, row) => (row % 10 === 9 ? 1 : 0));
    const spec = makeSpec({
      time: 'at',
      training: { window: { days: 49 }, split: { by: 'rows', test: 'x' } },
    });

    const { frame: kept } = plan(spec, rowsOf(frame, { chosen }));

    const times = (kept.columns.at as { values: Float64Array }).values;
    rolesOf(kept).forEach((role, row) => {
      expect(role === ROLE_TEST).toBe((times[row]! / DAY) % 10 === 9);
    });
  });

  it('orders by a number as well as by a time, and by nothing else', () => {
    const spec = (time: string) => makeSpec({ time, training: { split: { by: 'time' } } });

    expect(plan(spec('y'), rowsOf(makeFrame(50))).plan.rows.test).toBe(10);
    expect(() => plan(spec('label'), rowsOf(makeFrame(50)))).toThrow(/must be a timestamp or a number/);
  });

  it.each<[string, Partial<ModelSpecInput>, number, RegExp]>([
    ['no rows', {}, 0, /leaves no test rows/],
    ['two rows', {}, 2, /leaves no test rows/],
    ['too few rows for its folds', {}, 15, /leaves 12 rows to train on, too few for 3 folds/],
    ['one group', { group: 'g', training: { split: { by: 'group' } } }, 60, /leaves 0 rows to train on/],
    ['one dataset version', { training: { split: { by: 'dataset' } } }, 60, /leaves 0 rows to train on/],
    [
      'an expression that chose nothing',
      { training: { split: { by: 'rows', test: 'x' } } },
      60,
      /leaves no test rows/,
    ],
  ])('refuses %s, naming the split', (_what, changes, rows, message) => {
    const frame = makeFrame(rows);
    frame.columns.g = categoryColumn(...Array.from({ length: rows }, () => 'one'));

    expect(() => plan(makeSpec(changes), rowsOf(frame))).toThrow(message);
  });

  it('refuses fewer groups than folds, for a fold would be empty', () => {
    const spec = makeSpec({ group: 'group', training: { split: { by: 'group' }, folds: 3 } });

    // three groups: one is the test, two are left for three folds
    expect(() => plan(spec, rowsOf(makeFrame(90)))).toThrow(/leaves nothing in fold 2 of 3/);
  });

  it('refuses classes of which one is in one fold only, or counts in one only, with how many rows there are', () => {
    const frame = makeFrame(60);
    const rare = (changes: Partial<ModelSpecInput>) => makeSpec({ target: 'rare', ...changes });
    const isRare = (row: number) => row === 7;
    frame.columns.rare = categoryColumn(...Array.from({ length: 60 }, (_, row) => (isRare(row) ? 'b' : 'a')));
    frame.columns.w = numberColumn(...Array.from({ length: 60 }, (_, row) => row % 2));
    const weighted = makeSpec({
      task: 'multiclass',
      target: 'label',
      training: { weights: { column: 'w' } },
    });

    expect(() => plan(rare({ task: 'binary', positive: 'b' }), rowsOf(frame))).toThrow(
      /\(47 "a", 1 "b"\) those outside fold \d have the label "a" alone/,
    );
    expect(() => plan(rare({ task: 'multiclass' }), rowsOf(frame))).toThrow(/the label "a" alone/);
    expect(() => plan(weighted, rowsOf(frame))).toThrow(/\(0 "a", 24 "b"\) .* the label "b" alone/);
  });

  it('refuses weights that leave too few rows for the folds', () => {
    const frame = makeFrame(100);
    frame.columns.w = numberColumn(...Array.from({ length: 100 }, (_, row) => (row % 10 === 0 ? 1 : 0)));

    expect(() => plan(makeSpec({ training: { weights: { column: 'w' } } }), rowsOf(frame))).toThrow(
      /\d of 80 rows to train on have a weight above 0, too few for 3 folds: they take 15/,
    );
  });

  it('refuses a target that cannot be learned', () => {
    const spec = makeSpec({ task: 'binary', positive: 'c', target: 'label' });

    expect(() => plan(spec, rowsOf(makeFrame(60)))).toThrow(/positive label "c"/);
  });
});

describe('scoreLeakage', () => {
  const frame = makeFrame(200);
  const roles = Uint8Array.from({ length: 200 }, (_, row) => (row < 40 ? ROLE_TEST : row % 3));
  const regression = {
    task: 'regression' as const,
    classes: [] as [],
    values: (frame.columns.y as { values: Float64Array }).values,
  };

  it('gives away a copy of the target, and no noise', () => {
    const [copy, noise] = scoreLeakage(['x', 'group'], { frame, target: regression, roles }, 1);

    expect(copy).toMatchObject({ feature: 'x', score: expect.closeTo(1, 3) });
    expect(noise!.score).toBeLessThan(0.2);
  });

  it('does not look at the test rows', () => {
    const values = regression.values.slice();
    for (let row = 0; row < 40; row++) values[row] = 1e9 * row;
    const target = { ...regression, values };

    expect(scoreLeakage(['x'], { frame, target, roles }, 1)).toEqual(
      scoreLeakage(['x'], { frame, target: regression, roles }, 1),
    );
  });

  it('gives away a class that a category tells', () => {
    const target = {
      task: 'binary' as const,
      classes: ['a', 'b'],
      codes: Uint8Array.from({ length: 200 }, (_, row) => row % 2),
    };

    const scores = scoreLeakage(['label', 'x'], { frame, target, roles }, 1);

    expect(scores[0]).toEqual({ feature: 'label', score: 1 });
    expect(scores[1]!.score).toBeLessThan(0.75);
  });

  it('has no score where the target does not vary, and nothing to say of no columns', () => {
    const target = { ...regression, values: new Float64Array(200) };

    expect(scoreLeakage(['x'], { frame, target, roles }, 1)).toEqual([{ feature: 'x', score: null }]);
    expect(scoreLeakage([], { frame, target, roles }, 1)).toEqual([]);
  });

  it('names a column that the rows do not have', () => {
    expect(() => scoreLeakage(['nothing'], { frame, target: regression, roles }, 1)).toThrow(
      /no column "nothing"/,
    );
  });

  it('takes test rows of new dataset versions only, where they are enough', () => {
    const datasetOf = Int32Array.from({ length: 600 }, (_, row) => (row < 300 ? 0 : 1));
    const spec = makeSpec({ training: { split: { by: 'random' } } });
    const testRows = (testFrom: number, min = 50) => {
      const asked = { ...spec, gates: { ...spec.gates, rows: { min } } };
      const { frame } = planTraining(asked, run, rowsOf(makeFrame(600), { datasetOf }), contract, {
        testFrom,
      });
      return rolesOf(frame).flatMap((role, row) => (role === ROLE_TEST ? [row] : []));
    };
    const all = testRows(0);

    expect(all).toHaveLength(120);
    expect(testRows(1)).toEqual(all.filter((row) => row >= 300));
    expect(testRows(1, 100)).toEqual(all);
  });
});
