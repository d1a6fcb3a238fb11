import { expect, test } from 'vitest';
import type { SummaryRecord } from '../../../core/contracts/watch.ts';
import { mergeSummaries } from '../../../core/drift/merge-summaries.ts';

const summary: SummaryRecord = {
  schema: 1,
  model: 'taxi',
  version: 3,
  objectKey: 'log/1',
  objectDigest: '1'.repeat(64),
  from: '2026-06-01T00:00:00Z',
  to: '2026-06-01T01:00:00Z',
  requests: 2,
  rows: 5,
  features: [[1, 4], [], [5, 0]],
  prediction: [3, 2],
};
const other: SummaryRecord = {
  ...summary,
  objectKey: 'log/2',
  objectDigest: '2'.repeat(64),
  from: '2026-06-01T00:00:00.500Z',
  to: '2026-06-01T00:30:00Z',
  features: [[2, 3], [4, 1], []],
};

test('nothing adds up to nothing', () => {
  expect(mergeSummaries([])).toEqual({
    version: null,
    from: null,
    to: null,
    objects: 0,
    requests: 0,
    rows: 0,
    features: [],
    prediction: [],
  });
});

test('counts add up, and a column that only some objects counted keeps those counts', () => {
  expect(mergeSummaries([other, summary])).toEqual({
    version: 3,
    from: summary.from,
    to: summary.to,
    objects: 2,
    requests: 4,
    rows: 10,
    features: [
      [3, 7],
      [4, 1],
      [5, 0],
    ],
    prediction: [6, 4],
  });
});

test('leaves its inputs as they were', () => {
  const before = structuredClone([summary, other]);

  mergeSummaries([summary, other]);

  expect([summary, other]).toEqual(before);
});

test('an object that was written twice counts once', () => {
  expect(mergeSummaries([summary, { ...summary, objectKey: 'log/copy' }]).rows).toBe(5);
});

test('refuses other versions and other bins', () => {
  expect(() => mergeSummaries([summary, { ...other, version: 4 }])).toThrow('one version');
  expect(() => mergeSummaries([summary, { ...other, features: [[1, 1]] }])).toThrow('one version');
  expect(() => mergeSummaries([summary, { ...other, prediction: [1, 2, 3] }])).toThrow('same bins');
});
