import type { Signature } from '../../../core/contracts/feature-plan.ts';
import type { Baseline, PredictionLogRecord } from '../../../core/contracts/watch.ts';
import type { Frame } from '../../../core/data/frame.ts';
import { buildBaseline } from '../../../core/drift/build-baseline.ts';
import { checkDrift, type DriftQuestion } from '../../../core/drift/check-drift.ts';
import { mergeSummaries } from '../../../core/drift/merge-summaries.ts';
import { summariseLog } from '../../../core/drift/summarise-log.ts';
import type { Random } from '../../../core/random.ts';

/** A taxi trip, raw: how the tests' small world is drawn and served. */
export interface Trip {
  distance: number | null;
  payment: string | null;
  pickup: number;
  shared: boolean | null;
}

export const SIGNATURE: Signature = {
  numbers: [{ name: 'distance', nullable: true }],
  categories: [{ name: 'payment', nullable: true }],
  times: [{ name: 'pickup', nullable: false, zoned: false }],
  booleans: [{ name: 'shared', nullable: true }],
};
export const QUALITY: Baseline['quality'] = { metric: 'rmse', value: 5, low: 4.9, high: 5.1 };
export const START = Date.parse('2026-06-01T00:00:00Z') / 1000;
export const HOUR = 3600;
export const DAY = 24 * HOUR;

/** `rows` trips between two times (seconds): 2 % without a distance, cards 60 %, cash 30 %, else 10 %. */
export function drawTrips(random: Random, rows: number, from: number, to: number): Trip[] {
  return Array.from({ length: rows }, () => {
    const distance = Math.exp(0.7 + 0.8 * random.normal());
    const payment = ['card', 'cash', 'other'][random.next() < 0.6 ? 0 : random.next() < 0.75 ? 1 : 2]!;
    const pickup = from + random.next() * (to - from);
    return {
      distance: random.next() < 0.02 ? null : distance,
      payment,
      pickup,
      shared: random.next() < 0.1,
    };
  });
}

/** What the world's model answers: a line in the distance. */
function predict(trip: Trip): number {
  return 4 + 3 * (trip.distance ?? 2);
}

export function frameOf(trips: Trip[]): Frame {
  const levels = [...new Set(trips.flatMap(({ payment }) => (payment === null ? [] : [payment])))];
  return {
    rows: trips.length,
    columns: {
      distance: { kind: 'number', values: Float64Array.from(trips, (trip) => trip.distance ?? Number.NaN) },
      payment: {
        kind: 'category',
        levels,
        codes: Int32Array.from(trips, ({ payment }) => (payment === null ? -1 : levels.indexOf(payment))),
      },
      pickup: { kind: 'timestamp', values: Float64Array.from(trips, (trip) => trip.pickup) },
      shared: {
        kind: 'boolean',
        values: Int8Array.from(trips, ({ shared }) => (shared === null ? -1 : shared ? 1 : 0)),
      },
    },
  };
}

export function baselineOf(trips: Trip[]): Baseline {
  const values = Float64Array.from(trips, predict);
  const predictions = { task: 'regression' as const, values, classes: [] };
  return buildBaseline(SIGNATURE, frameOf(trips), allRows(trips.length), predictions, QUALITY);
}

export function allRows(rows: number): Int32Array {
  return Int32Array.from({ length: rows }, (_, row) => row);
}

/** The log of serving the trips, ten to a request. */
export function logOf(trips: Trip[]): PredictionLogRecord[] {
  const requests: Trip[][] = [];
  for (let at = 0; at < trips.length; at += 10) requests.push(trips.slice(at, at + 10));
  return requests.map((rows, at) => ({
    at: new Date(rows[0]!.pickup * 1000).toISOString(),
    requestId: `request-${at}`,
    model: 'taxi',
    version: 3,
    numbers: rows.map(({ distance }) => [distance === null ? null : Math.fround(distance)]),
    categories: rows.map(({ payment }) => [payment]),
    times: rows.map(({ pickup }) => [pickup]),
    booleans: rows.map(({ shared }) => [shared]),
    values: rows.map((trip) => Math.fround(predict(trip))),
  }));
}

/** The drift report of a window that served these trips. */
export function reportOn(
  baseline: Baseline,
  trips: Trip[],
  [from, to]: [number, number],
  more: Partial<DriftQuestion> = {},
) {
  const summary = summariseLog(logOf(trips), SIGNATURE, baseline);
  const record = {
    schema: 1 as const,
    model: 'taxi',
    objectKey: 'log/1',
    objectDigest: 'a'.repeat(64),
    ...summary,
  };
  return checkDrift({
    baseline,
    merged: mergeSummaries([record]),
    minimumRows: 500,
    model: 'taxi',
    version: 3,
    window: { start: new Date(from * 1000).toISOString(), end: new Date(to * 1000).toISOString() },
    checkedAt: new Date(to * 1000).toISOString(),
    ...more,
  });
}
