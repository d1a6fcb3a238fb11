import { expect, test } from 'vitest';
import type { PredictionLogRecord } from '../../../core/contracts/watch.ts';
import { mergeSummaries } from '../../../core/drift/merge-summaries.ts';
import { summariseLog } from '../../../core/drift/summarise-log.ts';
import { createRandom } from '../../../core/random.ts';
import { baselineOf, DAY, drawTrips, logOf, SIGNATURE, START } from './world.ts';

const trips = drawTrips(createRandom(2), 300, START, START + 30 * DAY);
const baseline = baselineOf(trips);
const record = logOf(trips)[0]!;

test('refuses no records, records of two versions, and another model’s baseline', () => {
  const other = { ...record, requestId: 'other', version: 4 };

  expect(() => summariseLog([], SIGNATURE, baseline)).toThrow('one version');
  expect(() => summariseLog([record, other], SIGNATURE, baseline)).toThrow('one version');
  expect(() => summariseLog([record], { ...SIGNATURE, booleans: [], numbers: [] }, baseline)).toThrow(
    'signature',
  );
});

test('serving the training rows gives back the baseline’s own counts', () => {
  const summary = summariseLog(logOf(trips), SIGNATURE, baseline);

  expect(summary).toMatchObject({ version: 3, requests: 30, rows: 300 });
  expect(summary.features).toEqual(baseline.features.map(({ counts }) => counts));
  expect(summary.prediction).toEqual(baseline.prediction.counts);
});

test('a request that is logged twice counts once', () => {
  const twice = summariseLog(
    [record, record, { ...record, at: '2027-01-01T00:00:00Z' }],
    SIGNATURE,
    baseline,
  );

  expect(twice).toEqual(summariseLog([record], SIGNATURE, baseline));
});

test('spans the first to the last request by time, not by text or order', () => {
  const at = (requestId: string, at: string) => ({ ...record, requestId, at });
  const summary = summariseLog(
    [
      at('b', '2026-06-01T00:00:00.500Z'),
      at('a', '2026-06-01T00:00:00Z'),
      at('c', '2026-06-01T00:00:00.250Z'),
    ],
    SIGNATURE,
    baseline,
  );

  expect(summary).toMatchObject({ from: '2026-06-01T00:00:00Z', to: '2026-06-01T00:00:00.500Z' });
});

test('columns that are not logged have no counts, whether left out or named', () => {
  const bare: PredictionLogRecord = { ...record, numbers: [], categories: record.values.map(() => []) };
  const summary = summariseLog([bare], SIGNATURE, baseline, new Set(['pickup']));

  expect(summary.features.map((counts) => counts.length)).toEqual([0, 0, 0, 0, 4]);
  expect(summary.rows).toBe(10);
  expect(summary.prediction.reduce((sum, count) => sum + count)).toBe(10);
});

test('class predictions are counted by label or positive probability, broken ones as missing', () => {
  const prediction = {
    name: 'prediction',
    kind: 'class' as const,
    levels: ['a', 'b', 'c'],
    counts: [1, 1, 1, 0, 0],
  };
  const classes = {
    ...record,
    values: [
      [0.1, 0.2, 0.7],
      [0.5, 0.5, 0],
      [0.5, 0.5],
      [Number.NaN, 0, 1],
    ],
  };
  const probability = {
    name: 'probability',
    kind: 'number' as const,
    edges: [0.5],
    counts: [1, 1, 0],
    median: 0.5,
  };
  const binary = { ...record, values: [[0.9, 0.1], [0.2, 0.8], 0.7] };

  expect(summariseLog([classes], SIGNATURE, { ...baseline, prediction }).prediction).toEqual([1, 0, 1, 0, 2]);
  expect(summariseLog([binary], SIGNATURE, { ...baseline, prediction: probability }).prediction).toEqual([
    1, 2, 0,
  ]);
});

test('summaries of parts add up to the summary of the whole, in any order', () => {
  const random = createRandom(3);
  const records = logOf(trips);
  const whole = summariseLog(records, SIGNATURE, baseline);
  for (let round = 0; round < 5; round++) {
    const cut = 1 + random.integer(records.length - 1);
    const parts = [records.slice(cut), records.slice(0, cut)].map((part, at) => ({
      schema: 1 as const,
      model: 'taxi',
      objectKey: `log/${at}`,
      objectDigest: String(at).repeat(64),
      ...summariseLog(part, SIGNATURE, baseline),
    }));

    expect(mergeSummaries(parts)).toEqual({ ...whole, objects: 2 });
    expect(mergeSummaries([...parts, parts[0]!])).toEqual({ ...whole, objects: 2 });
  }
});
