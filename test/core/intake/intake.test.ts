import { describe, expect, it } from 'vitest';
import { DropId, RunId } from '../../../core/contracts/names.ts';
import { decideSweep, MAX_SWEEPS } from '../../../core/intake/decide-sweep.ts';
import { dropIdOf, dropRunId, readDropSource } from '../../../core/intake/drop-source.ts';

const ID = '01jx0000000000000000000000';

describe('readDropSource', () => {
  it.each([
    [`incoming/m/${ID}/a.csv`, { model: 'm', filename: 'a.csv', keyDropId: ID }],
    ['incoming/m/a.csv', { model: 'm', filename: 'a.csv', keyDropId: undefined }],
    ['incoming/m/2026/03/a.csv', { model: 'm', filename: 'a.csv', keyDropId: undefined }],
    [`incoming/m/${ID}/x/a.csv`, { model: 'm', filename: 'a.csv', keyDropId: undefined }],
    ['incoming/m/folder/a.csv', { model: 'm', filename: 'a.csv', keyDropId: undefined }],
    // taken literally, decoded never
    ['incoming/m/a%2Fb+c d.csv', { model: 'm', filename: 'a%2Fb+c d.csv', keyDropId: undefined }],
    ['incoming/m/../n/a.csv', { model: 'm', filename: 'a.csv', keyDropId: undefined }],
    ['incoming/m//a.csv', { model: 'm', filename: 'a.csv', keyDropId: undefined }],
    ['incoming/m/a.part.csv', { model: 'm', filename: 'a.part.csv', keyDropId: undefined }],
  ])('reads %s', (key, source) => {
    expect(readDropSource(key)).toEqual({ drop: true, ...source });
  });

  it.each([
    '',
    'incoming',
    'incoming/',
    'incoming/m',
    'incoming/m/',
    'incoming/m/folder/',
    'incoming/M/a.csv',
    'incoming/m%20/a.csv',
    'incoming//a.csv',
    'incoming/../datasets/a.csv',
    'Incoming/m/a.csv',
    'datasets/m/a.csv',
    '/incoming/m/a.csv',
    'incoming/m/.a.csv',
    'incoming/m/.',
    'incoming/m/a.csv.part',
    'incoming/m/.part',
  ])('makes no drop of %j, and says why', (key) => {
    expect(readDropSource(key)).toEqual({ drop: false, why: expect.stringMatching(/^it/) });
  });
});

describe('the id of a drop put there by hand', () => {
  const source = { bucket: 'b', key: 'incoming/m/a.csv', versionId: 'v1' };

  it('follows from bucket, key and version, each by itself', () => {
    const ids = [
      source,
      { ...source, versionId: 'v2' },
      { ...source, key: 'incoming/m/b.csv' },
      { ...source, bucket: 'c' },
      { bucket: 'b', key: 'incoming/m/a.csvv1', versionId: '' },
    ].map(dropIdOf);

    expect(dropIdOf({ ...source })).toBe(ids[0]);
    expect(new Set(ids).size).toBe(5);
    for (const id of ids) expect(DropId.safeParse(id).success).toBe(true);
  });

  it('names runs and executions within their limits', () => {
    const name = dropRunId('x'.repeat(64), 99_999);

    expect(RunId.safeParse(name).success).toBe(true);
    expect(`${name}-r99`.length).toBeLessThanOrEqual(80);
    expect(dropRunId(ID, 1)).not.toBe(dropRunId(ID, 2));
  });
});

describe('decideSweep', () => {
  it('starts what has no execution, however often it was swept', () => {
    for (const sweeps of [0, MAX_SWEEPS, 99]) expect(decideSweep(undefined, sweeps)).toEqual({ do: 'start' });
  });

  it('waits for one that runs', () => {
    expect(decideSweep({ status: 'RUNNING' }, 99)).toMatchObject({ do: 'wait' });
  });

  it.each(['SUCCEEDED', 'FAILED', 'TIMED_OUT', 'ABORTED'] as const)(
    'makes three more attempts at one that is %s, then gives up and says why',
    (status) => {
      for (let sweeps = 0; sweeps < MAX_SWEEPS; sweeps++)
        expect(decideSweep({ status }, sweeps)).toEqual({ do: 'nextAttempt' });
      const end = decideSweep({ status }, MAX_SWEEPS);

      expect(end).toMatchObject({ do: 'giveUp' });
      expect(end).toMatchObject({ why: expect.stringContaining(status) });
    },
  );
});
