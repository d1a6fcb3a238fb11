import { expect, test } from 'vitest';
import { createRandom } from '../../../core/random.ts';
import { baselineOf, DAY, drawTrips, HOUR, reportOn, START, type Trip } from './world.ts';

/** Two months of training, and windows of a day with 500 trips after it. */
const random = createRandom(21);
const baseline = baselineOf(drawTrips(random, 10_000, START - 56 * DAY, START));
const aDay: [number, number] = [START, START + DAY];

function serve(change: (trip: Trip, at: number) => Trip, rows = 500) {
  return reportOn(baseline, drawTrips(random, rows, ...aDay).map(change), aDay);
}

function drifted(report: ReturnType<typeof serve>): string[] {
  return report.findings
    .filter(({ verdict }) => verdict === 'drifted')
    .map(({ subject, kind }) => `${kind} ${subject}`);
}

const scale = (factor: number) => (trip: Trip) => ({
  ...trip,
  distance: trip.distance === null ? null : trip.distance * factor,
});

test('a day like training is stable', () => {
  expect(serve((trip) => trip).verdict).toBe('stable');
});

test('kilometres in a column of miles are found, in the column and in the predictions', () => {
  expect(drifted(serve(scale(1.609)))).toEqual(['feature distance', 'prediction prediction']);
});

test('a moved mean is found and described', () => {
  const report = serve((trip) => ({ ...trip, distance: trip.distance === null ? null : trip.distance + 1 }));

  expect(drifted(report)).toContain('feature distance');
  expect(report.findings[0]!.message).toMatch(
    /^distance: PSI \d\.\d+ against a limit of 0\.1; the share up to [\d.]+ fell from \d+ % to \d+ %$/,
  );
});

test('a wider spread around the same middle is found', () => {
  const report = serve((trip) => ({
    ...trip,
    distance: trip.distance === null ? null : 2 * (trip.distance / 2) ** 2,
  }));

  expect(drifted(report)).toContain('feature distance');
});

test('another mix of categories, a new one, a renamed one: each is found', () => {
  const alternate = (payment: string) => serve((trip, at) => (at % 4 === 0 ? { ...trip, payment } : trip));

  expect(drifted(alternate('cash'))).toEqual(['feature payment']);
  expect(drifted(alternate('crypto'))).toEqual(['feature payment']);
  expect(
    drifted(serve((trip) => ({ ...trip, payment: trip.payment === 'card' ? 'CARD' : trip.payment }))),
  ).toEqual(['feature payment']);
});

test('a rush of missing values is found as that', () => {
  const lost = serve((trip, at) =>
    at % 5 === 0 ? { ...trip, distance: null, payment: null, shared: null } : trip,
  );

  expect(drifted(lost)).toEqual([
    'missing distance',
    'missing payment',
    'missing shared',
    // The model answers every missing distance with the same value.
    'prediction prediction',
  ]);
});

test('customers at other hours are found over a whole day', () => {
  expect(drifted(serve((trip) => ({ ...trip, pickup: START + 8 * HOUR + (trip.pickup % HOUR) })))).toEqual([
    'feature pickup.hour',
  ]);
});

test('slow creep is found once it has added up, since the reference stands still', () => {
  const found = Array.from({ length: 12 }, (_, month) => serve(scale(1.04 ** month)).verdict);

  expect(found.slice(0, 3)).toEqual(['stable', 'stable', 'stable']);
  expect(found.slice(-2)).toEqual(['drifted', 'drifted']);
});

test('a weekly season alone is stable in windows of a week', () => {
  const weekendTrips = (trip: Trip) => (Math.floor(trip.pickup / DAY + 3) % 7 >= 5 ? scale(2.5)(trip) : trip);
  const season = baselineOf(drawTrips(random, 10_000, START - 56 * DAY, START).map(weekendTrips));
  for (let week = 0; week < 20; week++) {
    const window: [number, number] = [START + week * 7 * DAY, START + (week + 1) * 7 * DAY];
    const report = reportOn(season, drawTrips(random, 1000, ...window).map(weekendTrips), window);

    expect(drifted(report)).toEqual([]);
  }
});

test('a daily season alone is stable in windows of a day, and called possible where a window is shorter', () => {
  const nightTrips = (trip: Trip) => (trip.pickup % DAY < 6 * HOUR ? scale(3)(trip) : trip);
  const season = baselineOf(drawTrips(random, 10_000, START - 56 * DAY, START).map(nightTrips));
  const day = reportOn(season, drawTrips(random, 1000, ...aDay).map(nightTrips), aDay);
  const night: [number, number] = [START, START + HOUR];
  const hour = reportOn(season, drawTrips(random, 1000, ...night).map(nightTrips), night);

  expect(drifted(day)).toEqual([]);
  expect(hour.findings[0]).toMatchObject({ subject: 'distance', verdict: 'drifted' });
  expect(hour.findings[0]!.message).toContain('the time of day alone can look like this');
});

test('a correlation that turns around while every column stays the same is not seen', () => {
  const link = (sign: number) => (trip: Trip) => ({
    ...trip,
    shared: trip.distance !== null && sign * (trip.distance - 2) > 0,
  });
  const linked = baselineOf(drawTrips(random, 10_000, START - 56 * DAY, START).map(link(1)));

  expect(drifted(reportOn(linked, drawTrips(random, 1000, ...aDay).map(link(-1)), aDay))).toEqual([]);
});
