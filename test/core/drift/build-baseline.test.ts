import { expect, test } from 'vitest';
import { Baseline } from '../../../core/contracts/watch.ts';
import { type BaselinePredictions, buildBaseline } from '../../../core/drift/build-baseline.ts';
import { partLevels } from '../../../core/drift/calendar-columns.ts';
import { isPerennialError } from '../../../core/errors.ts';
import { createRandom } from '../../../core/random.ts';
import {
  allRows,
  baselineOf,
  DAY,
  drawTrips,
  frameOf,
  QUALITY,
  SIGNATURE,
  START,
  type Trip,
} from './world.ts';

const trip: Trip = { distance: 1, payment: 'card', pickup: START, shared: true };
const REGRESSION: BaselinePredictions = { task: 'regression', values: Float64Array.of(5), classes: [] };

test('refuses to be built on nothing', () => {
  expectRefusal(() => buildBaseline(SIGNATURE, frameOf([trip]), new Int32Array(), REGRESSION, QUALITY));
  expectRefusal(() =>
    buildBaseline(
      SIGNATURE,
      frameOf([trip]),
      allRows(1),
      { ...REGRESSION, values: new Float64Array() },
      QUALITY,
    ),
  );
});

test('refuses a frame without one of the signature’s columns, or with another kind', () => {
  const { columns } = frameOf([trip]);
  const build = (changed: object) =>
    buildBaseline(
      SIGNATURE,
      { rows: 1, columns: { ...columns, ...changed } },
      allRows(1),
      REGRESSION,
      QUALITY,
    );

  expectRefusal(() => build({ distance: columns.payment }));
  expectRefusal(() => build({ pickup: columns.distance }));
  const { distance, ...without } = columns;
  expectRefusal(() =>
    buildBaseline(SIGNATURE, { rows: 1, columns: without }, allRows(1), REGRESSION, QUALITY),
  );
});

test('one row makes a baseline that fits the contract', () => {
  const baseline = baselineOf([trip]);

  expect(Baseline.parse(baseline)).toEqual(baseline);
  expect(baseline.rows).toBe(1);
});

test('a column that is missing throughout has one bin and nothing in it', () => {
  const [distance, payment, , , shared] = baselineOf([
    { distance: null, payment: null, pickup: START, shared: null },
  ]).features;

  expect(distance).toMatchObject({ edges: [], counts: [0, 1], median: null });
  expect(payment).toMatchObject({ levels: [], counts: [0, 1] });
  expect(shared).toMatchObject({ levels: ['false', 'true'], counts: [0, 0, 0, 1] });
});

test('columns come in signature order, a time as its hour and its weekday and never as itself', () => {
  const baseline = baselineOf([trip]);

  expect(baseline.features.map(({ name, kind }) => [name, kind])).toEqual([
    ['distance', 'number'],
    ['payment', 'category'],
    ['pickup.hour', 'category'],
    ['pickup.weekday', 'category'],
    ['shared', 'boolean'],
  ]);
});

test('only the given rows are counted', () => {
  const trips = [1, 2, 3, 4].map((distance) => ({ ...trip, distance }));
  const baseline = buildBaseline(SIGNATURE, frameOf(trips), Int32Array.of(3, 1), REGRESSION, QUALITY);

  expect(baseline.rows).toBe(2);
  expect(baseline.features[0]).toMatchObject({
    median: 3,
    edges: [expect.any(Number), 2, 4],
    counts: [0, 1, 1, 0, 0],
  });
});

test('ten bins hold a tenth each of a number without ties', () => {
  const trips = Array.from({ length: 1000 }, (_, at) => ({ ...trip, distance: at + 0.5 }));
  const [distance] = baselineOf(trips).features;

  expect(distance).toMatchObject({ counts: [...Array(10).fill(100), 0], median: 500 });
});

test('keeps the twenty most frequent levels, ties in text order, and counts the rest together', () => {
  const trips = Array.from({ length: 25 }, (_, level) =>
    Array.from({ length: level < 3 ? 5 : 1 }, () => ({ ...trip, payment: String.fromCharCode(121 - level) })),
  ).flat();
  const column = baselineOf([...trips, { ...trip, payment: null }]).features[1]!;

  expect(column).toMatchObject({
    levels: [...'wxyabcdefghijklmnopq'],
    counts: [5, 5, 5, ...Array(17).fill(1), 5, 1],
  });
});

test('a level that no row has gets no bin', () => {
  const trips = [trip, { ...trip, payment: 'cash' }];
  const baseline = buildBaseline(SIGNATURE, frameOf(trips), Int32Array.of(0), REGRESSION, QUALITY);

  expect(baseline.features[1]).toMatchObject({ levels: ['card'], counts: [1, 0, 0] });
});

test('hours and weekdays are counted once the rows span two rounds of them', () => {
  const days = (count: number) =>
    Array.from({ length: count * 24 + 1 }, (_, hour) => ({ ...trip, pickup: START + hour * 3600 }));
  const sum = (counts: number[]) => counts.reduce((total, count) => total + count, 0);

  const [, , hour, weekday] = baselineOf(days(2)).features;
  const [, , hourOfOne] = baselineOf(days(1)).features;
  const [, , , weekdayOfTwoWeeks] = baselineOf(days(14)).features;

  expect(hour!.counts.slice(0, 3)).toEqual([3, 2, 2]);
  expect(hour).toMatchObject({ levels: partLevels('hour') });
  expect(sum(weekday!.counts)).toBe(0);
  expect(sum(hourOfOne!.counts)).toBe(0);
  expect(weekdayOfTwoWeeks!.counts).toEqual([49, 48, 48, 48, 48, 48, 48, 0, 0]);
});

test('a regression’s predictions are cut between their values', () => {
  const predictions = { ...REGRESSION, values: Float64Array.of(1, 1, 2, 2, Number.NaN) };
  const { prediction } = buildBaseline(SIGNATURE, frameOf([trip]), allRows(1), predictions, QUALITY);

  expect(prediction).toEqual({
    name: 'prediction',
    kind: 'number',
    edges: [1.5],
    counts: [2, 2, 1],
    median: 1.5,
  });
});

test('a binary model is watched by the probability of its positive class', () => {
  const predictions = {
    task: 'binary' as const,
    values: Float64Array.of(0.9, 0.1, 0.2, 0.8),
    classes: ['no', 'yes'],
  };
  const { prediction } = buildBaseline(SIGNATURE, frameOf([trip]), allRows(1), predictions, QUALITY);

  expect(prediction).toMatchObject({ name: 'probability', kind: 'number', counts: [1, 1, 0] });
  expect((prediction as { edges: number[] }).edges[0]).toBeCloseTo(0.45);
});

test('a model of many classes is watched by the labels it gives, the first where classes tie', () => {
  const values = Float64Array.of(0.2, 0.5, 0.3, 0.4, 0.2, 0.4, Number.NaN, 0, 1);
  const predictions = { task: 'multiclass' as const, values, classes: ['a', 'b', 'c'] };
  const { prediction } = buildBaseline(SIGNATURE, frameOf([trip]), allRows(1), predictions, QUALITY);

  expect(prediction).toEqual({
    name: 'prediction',
    kind: 'class',
    levels: ['a', 'b', 'c'],
    counts: [1, 1, 0, 0, 1],
  });
});

test('refuses probabilities that are not rows × classes', () => {
  const predictions = { task: 'multiclass' as const, values: new Float64Array(4), classes: ['a', 'b', 'c'] };

  expectRefusal(() => buildBaseline(SIGNATURE, frameOf([trip]), allRows(1), predictions, QUALITY));
});

test('survives JSON and counts every row exactly once in every counted column', () => {
  const random = createRandom(11);
  for (let round = 0; round < 10; round++) {
    const rows = 1 + random.integer(400);
    const baseline = baselineOf(drawTrips(random, rows, START, START + 30 * DAY));

    expect(Baseline.parse(JSON.parse(JSON.stringify(baseline)))).toEqual(baseline);
    for (const { counts } of [...baseline.features, baseline.prediction]) {
      const total = counts.reduce((sum, count) => sum + count, 0);
      expect([0, rows]).toContain(total);
    }
  }
});

function expectRefusal(act: () => unknown): void {
  let caught: unknown;
  try {
    act();
  } catch (error) {
    caught = error;
  }
  expect(isPerennialError(caught, 'InvalidInputError')).toBe(true);
}

test('a number in a category input is counted under its shortest text, a boolean in a number input as 1 or 0', () => {
  const { columns } = frameOf([trip, trip]);
  const frame = { rows: 2, columns: { ...columns, payment: columns.distance!, distance: columns.shared! } };
  const { features } = buildBaseline(SIGNATURE, frame, allRows(2), REGRESSION, QUALITY);

  expect(features[1]).toMatchObject({ levels: ['1'], counts: [2, 0, 0] });
  expect(features[0]).toMatchObject({ median: 1, counts: [0, 2, 0, 0] });
});
