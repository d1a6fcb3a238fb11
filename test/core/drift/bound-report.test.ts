import { expect, test } from 'vitest';
import { WatchSpec } from '../../../core/contracts/model-spec.ts';
import { type Baseline, type BaselineColumn, DriftReport } from '../../../core/contracts/watch.ts';
import { boundReport } from '../../../core/drift/bound-report.ts';
import { checkDrift } from '../../../core/drift/check-drift.ts';
import { decideRetrain } from '../../../core/drift/decide-retrain.ts';

/** DynamoDB's limit for one item. */
const RECORD_BYTES = 400 * 1024;

const LEVELS = Array.from({ length: 20 }, (_, level) => `level ${level} ${'ü'.repeat(40)}`);

/** A report over columns of 20 levels with long names, each shifted by its own share of the rows. */
function reportOn(shifts: number[], levels = LEVELS): DriftReport {
  const columns = shifts.map((_, at): BaselineColumn => {
    const name = `column ${String(at).padStart(4, '0')} ${'é'.repeat(50)}`;
    return { name, kind: 'category', levels, counts: [...Array(20).fill(500), 0, 100] };
  });
  const prediction: BaselineColumn = {
    name: 'prediction',
    kind: 'number',
    edges: [1],
    counts: [5_000, 5_000, 0],
    median: 1,
  };
  const quality: Baseline['quality'] = { metric: 'rmse', value: 5, low: 4.9, high: 5.1 };
  return checkDrift({
    baseline: { rows: 10_000, features: columns, prediction, quality },
    merged: {
      rows: 20_000,
      features: shifts.map((shift) => [1_000 + shift, ...Array(18).fill(1_000), 1_000 - shift, 0, 200]),
      prediction: [10_000, 10_000, 0],
    },
    minimumRows: 500,
    model: 'wide',
    version: 1,
    window: { start: '2026-06-01T00:00:00.000Z', end: '2026-06-02T00:00:00.000Z' },
    checkedAt: '2026-06-02T00:00:00.000Z',
  });
}

const sizeOf = (value: unknown) => Buffer.byteLength(JSON.stringify(value));
const drifted = ({ findings }: DriftReport) => findings.filter(({ verdict }) => verdict === 'drifted');

test('a report that a record can hold stays as it is', () => {
  const report = reportOn([0, 999, 0]);

  expect(boundReport(report)).toBe(report);
});

test('a report of a thousand features keeps the most severe findings and counts the others', () => {
  const report = reportOn(Array.from({ length: 1_000 }, (_, at) => (at % 100 === 7 ? 990 : 0)));
  expect(sizeOf(report)).toBeGreaterThan(RECORD_BYTES);

  const bounded = DriftReport.parse(boundReport(report));

  expect(sizeOf(bounded)).toBeLessThan(RECORD_BYTES / 2);
  expect(drifted(bounded)).toEqual(drifted(report));
  expect(drifted(bounded)).toHaveLength(10);
  expect(bounded.findings.at(-1)).toMatchObject({ kind: 'quality' });
  expect(bounded.verdict).toBe('drifted');
  const { drifted: more, stable, notEnoughData } = bounded.omitted!;
  expect(more + stable + notEnoughData + bounded.findings.length).toBe(report.findings.length);
  expect([more, notEnoughData]).toEqual([0, 0]);
});

test('of a thousand that drifted the furthest are kept, in the order of the columns, and all of them are counted', () => {
  const report = reportOn(Array.from({ length: 1_000 }, (_, at) => 900 + (at % 100)));

  const bounded = boundReport(report);

  const values = drifted(bounded).map(({ value }) => value!);
  const others = drifted(report).filter((finding) => !bounded.findings.includes(finding));
  expect(Math.min(...values)).toBeGreaterThanOrEqual(Math.max(...others.map(({ value }) => value!)));
  const names = drifted(bounded).map(({ subject }) => subject);
  expect(names).toEqual(names.toSorted());
  const { reasons } = decideRetrain({
    spec: WatchSpec.parse({}),
    paused: false,
    report: bounded,
    newData: { since: null, datasets: 1 },
    lastTrainingAt: null,
    trainingInFlight: false,
    retrainsThisMonth: 0,
    fruitlessInARow: 0,
    now: bounded.windowEnd,
  });
  expect(reasons[0]?.message).toMatch(/^1000 of 2001 tests found drift: .* and 997 more/);
});

test('levels as long as books make no finding too large for a record', () => {
  const level = (at: number) => `${at} ${'😀'.repeat(50_000)}`;
  const report = reportOn(
    [999],
    Array.from({ length: 20 }, (_, at) => level(at)),
  );

  expect(drifted(report)).toHaveLength(1);
  expect(sizeOf(report)).toBeLessThan(20_000);
  expect(report.findings[0]?.bins?.[0]).toBe(`0 ${'😀'.repeat(77)}…`);
  expect(boundReport(report)).toBe(report);
});
