import { describe, expect, it } from 'vitest';
import { matchEvent } from '../../local/match-event.ts';
import type { DeliveredEvent } from '../../platform/services.ts';
import { functions } from '../../wiring/functions.ts';
import type { EventPattern, FunctionWiring } from '../../wiring/types.ts';

const event = (source: string, detailType: string, detail: DeliveredEvent['detail']): DeliveredEvent => ({
  id: 'e-1',
  source,
  time: '2026-03-01T10:00:00Z',
  detailType,
  detail,
});
const created = (key: unknown) =>
  event('aws.s3', 'Object Created', { bucket: { name: 'b' }, object: { key } as never });
const pattern: EventPattern = {
  source: ['aws.s3'],
  'detail-type': ['Object Created'],
  detail: { object: { key: [{ prefix: 'incoming/' }, 'exact'] } },
};

describe('matchEvent', () => {
  it.each(['incoming/', 'incoming/m/a.csv', 'exact'])('takes an object with the key %s', (key) => {
    expect(matchEvent(pattern, created(key))).toBe(true);
  });

  it.each(['', 'Incoming/a', 'xincoming/a', 'exactly', 'datasets/incoming/a', null, 7, ['incoming/a'], {}])(
    'passes over an object with the key %j',
    (key) => {
      expect(matchEvent(pattern, created(key))).toBe(false);
    },
  );

  it('passes over other sources and other types', () => {
    const detail = { object: { key: 'exact' } };

    expect(matchEvent(pattern, event('perennial', 'Object Created', detail))).toBe(false);
    expect(matchEvent(pattern, event('aws.s3', 'Object Deleted', detail))).toBe(false);
  });

  it('passes over an event in which a part of the way is missing', () => {
    expect(matchEvent(pattern, event('aws.s3', 'Object Created', {}))).toBe(false);
    expect(matchEvent(pattern, event('aws.s3', 'Object Created', { object: 'exact' }))).toBe(false);
    expect(matchEvent(pattern, event('aws.s3', 'Object Created', { object: null }))).toBe(false);
  });

  it('wants every field of a pattern, and any one value of a field', () => {
    const two: EventPattern = {
      source: ['aws.states', 'perennial'],
      'detail-type': ['T'],
      detail: { status: ['FAILED', 'ABORTED'], kind: ['a'] },
    };

    expect(matchEvent(two, event('perennial', 'T', { status: 'ABORTED', kind: 'a', more: 1 }))).toBe(true);
    expect(matchEvent(two, event('perennial', 'T', { status: 'ABORTED' }))).toBe(false);
    expect(matchEvent(two, event('perennial', 'T', { status: 'RUNNING', kind: 'a' }))).toBe(false);
  });

  it('needs no detail where the pattern has none', () => {
    const open: EventPattern = { source: ['perennial'], 'detail-type': ['T'] };

    expect(matchEvent(open, event('perennial', 'T', {}))).toBe(true);
  });
});

describe('the rules of the wiring', () => {
  const targetsOf = (given: DeliveredEvent) =>
    (Object.entries(functions) as [string, FunctionWiring][])
      .filter(([, wiring]) => wiring.events?.some((each) => matchEvent(each, given)))
      .map(([name]) => name);

  it('take a drop, a log object, a request and a broken execution to one function each', () => {
    expect(targetsOf(created('incoming/m/a.csv'))).toEqual(['claim-drop']);
    expect(targetsOf(created('logs/predictions/m/2026/03/01/10/a.gz'))).toEqual(['summarise-log']);
    expect(targetsOf(event('perennial', 'Retrain requested', {}))).toEqual(['start-run']);
    for (const status of ['FAILED', 'TIMED_OUT', 'ABORTED'])
      expect(targetsOf(event('aws.states', 'Step Functions Execution Status Change', { status }))).toEqual([
        'end-execution',
      ]);
  });

  it('are not set off by anything the platform writes itself but logs of predictions', () => {
    for (const key of [
      'datasets/m/x/snapshot.parquet',
      'quarantine/m/x/1.jsonl.gz',
      'work/m/run-1/prepared.bin',
      'artifacts/sha256/a.onnx',
      'logs/labels/m/2026/03/01/10/a.gz',
    ])
      expect(targetsOf(created(key))).toEqual([]);
    for (const status of ['RUNNING', 'SUCCEEDED'])
      expect(targetsOf(event('aws.states', 'Step Functions Execution Status Change', { status }))).toEqual(
        [],
      );
  });
});
