import { expect, test } from 'vitest';
import { WatchSpec } from '../../../core/contracts/model-spec.ts';
import { DriftReport } from '../../../core/contracts/watch.ts';
import { confirmedAt } from '../../../core/drift/confirmed-at.ts';
import { decideRetrain } from '../../../core/drift/decide-retrain.ts';
import { noteSince } from '../../../core/drift/note-since.ts';
import { createRandom } from '../../../core/random.ts';
import { baselineOf, DAY, drawTrips, HOUR, reportOn, START, type Trip } from './world.ts';

const random = createRandom(31);
const baseline = baselineOf(drawTrips(random, 10_000, START - 56 * DAY, START));
const scale = (factor: number) => (trip: Trip) => ({
  ...trip,
  distance: trip.distance === null ? null : trip.distance * factor,
});

/** The reports of windows of a day that end every `step`, as the scheduled check makes them, one after the other. */
function check(
  count: number,
  change: (trip: Trip, window: number) => Trip,
  step = DAY,
  rows = 3_000,
): DriftReport[] {
  const reports: DriftReport[] = [];
  for (let at = 0; at < count; at++) {
    const window: [number, number] = [START + at * step, START + at * step + DAY];
    const trips = drawTrips(random, rows, ...window).map((trip) => change(trip, at));
    reports.push(
      DriftReport.parse(noteSince(reportOn(baseline, trips, window, { minimumRows: 50 }), reports.at(-1))),
    );
  }
  return reports;
}

function decide(report: DriftReport, retrain: object = {}) {
  const { action, reasons } = decideRetrain({
    spec: WatchSpec.parse({ retrain }),
    paused: false,
    report,
    newData: { since: null, datasets: 1 },
    lastTrainingAt: null,
    trainingInFlight: false,
    retrainsThisMonth: 0,
    fruitlessInARow: 0,
    now: report.windowEnd,
  });
  return { action, codes: reasons.map(({ code }) => code), message: reasons[0]?.message };
}
const actions = (reports: DriftReport[], retrain = { on: ['drift'] }) =>
  reports.map((report) => decide(report, retrain).action);
/** A shift that is real and moderate: PSI between 0.1 and 0.25. */
const MODERATE = 1.38;

test('a moderate drift is acted on in the second window in a row, and said to be waited for in the first', () => {
  const [first, second] = check(2, scale(MODERATE));

  expect(first?.findings[0]).toMatchObject({ subject: 'distance', verdict: 'drifted' });
  expect(first?.findings[0]?.certain).toBeUndefined();
  expect(decide(first!, { on: ['drift'] })).toMatchObject({
    action: 'none',
    codes: expect.arrayContaining(['driftUnconfirmed']),
    message: expect.stringContaining('2 windows in a row have to show it, as they will at 2026-06-03T00:00Z'),
  });
  expect(decide(second!, { on: ['drift'] })).toMatchObject({
    action: 'retrain',
    codes: expect.arrayContaining(['driftFound']),
    message: expect.stringMatching(/, 2 windows in a row$/),
  });
});

test('a large change beyond doubt, such as another unit, is acted on at once', () => {
  const [report] = check(1, scale(2.54));

  expect(report?.findings[0]).toMatchObject({ subject: 'distance', certain: true });
  expect(decide(report!)).toMatchObject({
    action: 'retrain',
    message: expect.stringContaining('beyond doubt'),
  });
});

test('most values lost at once are acted on at once, a few are waited for', () => {
  const lose = (share: number) => (trip: Trip) => ({
    ...trip,
    shared: random.next() < share ? null : trip.shared,
  });

  expect(actions(check(1, lose(0.5)))).toEqual(['retrain']);
  expect(actions(check(2, lose(0.1)))).toEqual(['none', 'retrain']);
});

test('a large change that few rows show is waited for: chance may have had a hand in it', () => {
  const [first, second] = check(2, scale(1.75), DAY, 70).map(({ findings }) => findings[0]!);

  for (const finding of [first, second]) {
    expect(finding).toMatchObject({ verdict: 'drifted' });
    expect(finding?.value).toBeGreaterThan(0.25);
    expect(finding?.certain).toBeUndefined();
  }
});

test('a drift of one window that is gone in the next one is never acted on, however often it comes back', () => {
  const reports = check(8, (trip, at) => (at % 2 === 0 ? scale(MODERATE)(trip) : trip));

  expect(reports.map(({ verdict }) => verdict)).toEqual(
    Array.from({ length: 8 }, (_, at) => (at % 2 === 0 ? 'drifted' : 'stable')),
  );
  expect(new Set(actions(reports))).toEqual(new Set(['none']));
});

test('checks every six hours that look a day back are one window’s word until a day has gone by', () => {
  const reports = check(6, scale(MODERATE), 6 * HOUR);

  expect(reports.map(({ findings }) => findings[0]?.verdict)).toEqual(Array(6).fill('drifted'));
  expect(actions(reports)).toEqual(['none', 'none', 'none', 'none', 'retrain', 'retrain']);
});

test('what one column does says nothing about another', () => {
  const cash = (trip: Trip) => ({ ...trip, payment: random.next() < 0.25 ? 'cash' : trip.payment });
  const [first, second] = check(2, (trip, at) => (at === 0 ? scale(MODERATE)(trip) : cash(trip)));

  expect([first?.verdict, second?.verdict]).toEqual(['drifted', 'drifted']);
  expect(actions([first!, second!])).toEqual(['none', 'none']);
});

test('a spec may ask for one window, or for more', () => {
  const reports = check(4, scale(MODERATE));

  const withWindows = (windows: number) =>
    reports.map((report) => decide(report, { on: ['drift'], windows }).action);
  expect(withWindows(1)).toEqual(['retrain', 'retrain', 'retrain', 'retrain']);
  expect(withWindows(3)).toEqual(['none', 'none', 'retrain', 'retrain']);
});

test('a new version, or windows that were skipped, begin a new row', () => {
  const [first, second, , fourth] = check(4, scale(MODERATE));

  expect(noteSince(second!, { ...first!, version: 2 }).findings[0]?.since).toBe(second?.windowEnd);
  expect(noteSince(fourth!, first).findings[0]?.since).toBe(fourth?.windowEnd);
  expect(noteSince(second!, undefined).findings[0]?.since).toBe(second?.windowEnd);
  // the same window looked at twice is no second window
  expect(noteSince(first!, first).findings[0]?.since).toBe(first?.windowEnd);
});

test('a finding from before since was kept counts as one window', () => {
  const [report] = check(1, scale(MODERATE));
  const { since: _since, ...finding } = report!.findings[0]!;

  expect(confirmedAt(finding, report!, 2)).toBe('2026-06-03T00:00:00.000Z');
});

test('quality that fell is acted on at once', () => {
  const report = reportOn(baseline, drawTrips(random, 1_000, START, START + DAY), [START, START + DAY], {
    labels: { metric: 'rmse', value: 7, low: 6.8, high: 7.2, rows: 500 },
  });

  expect(actions([report], { on: ['quality'] })).toEqual(['retrain']);
});
