import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordKey } from '../../../core/contracts/keys.ts';
import { type RunRecord, TrainingLock } from '../../../core/contracts/run.ts';
import { claimTraining } from '../../../lambdas/store/claim-training.ts';
import { endRun, readRun } from '../../../lambdas/store/end-run.ts';
import { readRecord, toItem } from '../../../lambdas/store/record.ts';
import { type ControlPlane, openControlPlane, START } from '../control-plane.ts';

const MODEL = 'green-taxi';
let plane: ControlPlane;
beforeEach(() => {
  plane = openControlPlane();
});
afterEach(() => plane.close());

async function openRun(runId: string): Promise<void> {
  const run: RunRecord = {
    schema: 1,
    model: MODEL,
    runId,
    trigger: { kind: 'manual', by: 'local', why: '' },
    startedAt: START.toISOString(),
    specRevision: 1,
    specDigest: 'a'.repeat(64),
    datasets: [],
    reasons: [],
  };
  await plane.services.records.write({ put: toItem(recordKey.run(MODEL, runId), run) });
}

const setOver = (runId: string) =>
  plane.services.records.write({ update: recordKey.run(MODEL, runId), set: { outcome: 'failed' } });
const claim = (runId: string) => claimTraining(plane.services, MODEL, runId);
const end = (runId: string, outcome: 'promoted' | 'awaiting-approval' | 'failed' = 'promoted') =>
  endRun(plane.services, MODEL, runId, { outcome, reasons: [] });
const readLock = () => readRecord(plane.services.records, recordKey.trainingLock(MODEL), TrainingLock);
const retrains = () => plane.takeEvents('Retrain requested').map(({ detail }) => detail);

describe('claimTraining', () => {
  it('lets one run in, again and again, and nobody else', async () => {
    await openRun('run-a');
    await openRun('run-b');

    expect([await claim('run-a'), await claim('run-a'), await claim('run-b')]).toEqual([true, true, false]);
  });

  it('lets exactly one of eight runs in that come at once, and remembers that others wait', async () => {
    const names = Array.from({ length: 8 }, (_, i) => `run-${'abcdefgh'[i]}`);
    await Promise.all(names.map(openRun));

    const answers = await Promise.all(names.map(claim));

    expect(answers.filter(Boolean)).toHaveLength(1);
    expect(await readLock()).toMatchObject({ runId: names[answers.indexOf(true)], waiting: true });
  });

  it('takes over the lock of a run that is over', async () => {
    await openRun('run-a');
    await openRun('run-b');
    await claim('run-a');
    await setOver('run-a');

    expect(await claim('run-b')).toBe(true);
    expect(await readLock()).toMatchObject({ runId: 'run-b', waiting: false });
  });

  it('hands those who wait for a run that is over on to the run that takes its lock', async () => {
    await openRun('run-a');
    await openRun('run-b');
    await openRun('run-c');
    await claim('run-a');
    await claim('run-b');
    await setOver('run-a');

    await claim('run-c');

    expect(await readLock()).toMatchObject({ runId: 'run-c', waiting: true });
  });

  it('forgets nobody who begins to wait while the lock of a run that is over is taken', async () => {
    await openRun('run-a');
    await openRun('run-b');
    await openRun('run-c');
    await claim('run-a');
    const { records } = plane.services;
    let isFirst = true;
    const racing = {
      ...plane.services,
      records: {
        ...records,
        async write(write: Parameters<typeof records.write>[0]) {
          // run-b looked before run-a was over, and writes right before run-c does
          const waits = { update: recordKey.trainingLock(MODEL), set: { waiting: true } };
          if (isFirst) await records.write(waits);
          isFirst = false;
          return records.write(write);
        },
      },
    };
    await setOver('run-a');

    expect(await claimTraining(racing, MODEL, 'run-c')).toBe(true);
    expect(await readLock()).toMatchObject({ runId: 'run-c', waiting: true });
  });

  it('takes the lock of an earlier attempt, never that of a later one', async () => {
    await claim('drop-x-1');

    expect(await claim('drop-x-2')).toBe(true);
    expect(await claim('drop-x-1')).toBe(false);
    expect(await claim('drop-y-3')).toBe(false);
    expect(await claim('drop-x-10')).toBe(true);
  });

  it('lets a model train while another one does', async () => {
    await openRun('run-a');
    await claim('run-a');

    expect(await claimTraining(plane.services, 'other', 'run-a')).toBe(true);
  });
});

describe('endRun', () => {
  beforeEach(async () => {
    await openRun('run-a');
    await openRun('run-b');
    await claim('run-a');
  });

  it('gives the lock back and asks for nothing when nobody waits', async () => {
    await end('run-a');

    expect(await readLock()).toBeUndefined();
    expect(retrains()).toEqual([]);
  });

  it('asks for one training for all that came meanwhile', async () => {
    await claim('run-b');
    await claim('run-b');

    await end('run-a');
    await end('run-a');

    expect(retrains()).toMatchObject([{ model: MODEL, kind: 'retrain', by: 'perennial' }]);
    expect(await readLock()).toBeUndefined();
  });

  it('asks again under the same id when it broke off before the lock was given back', async () => {
    await claim('run-b');
    const { records } = plane.services;
    const broken = {
      ...plane.services,
      records: {
        ...records,
        write: (write: Parameters<typeof records.write>[0]) =>
          'delete' in write ? Promise.reject(new Error('crash')) : records.write(write),
      },
    };
    await expect(endRun(broken, MODEL, 'run-a', { outcome: 'failed', reasons: [] })).rejects.toThrow('crash');

    await end('run-a', 'failed');

    const [first, second] = retrains();
    expect(first).toBeDefined();
    expect(second).toEqual(first);
    expect(await readLock()).toBeUndefined();
  });

  it('loses nobody who begins to wait between the question and the giving back', async () => {
    const { records } = plane.services;
    let isFirst = true;
    const racing = {
      ...plane.services,
      records: {
        ...records,
        async write(write: Parameters<typeof records.write>[0]) {
          if ('delete' in write && isFirst) {
            isFirst = false;
            await records.write({ update: recordKey.trainingLock(MODEL), set: { waiting: true } });
          }
          return records.write(write);
        },
      },
    };

    await endRun(racing, MODEL, 'run-a', { outcome: 'promoted', reasons: [] });

    expect(retrains()).toHaveLength(1);
    expect(await readLock()).toBeUndefined();
  });

  it('leaves the lock of another run alone', async () => {
    await end('run-b');

    expect(await readLock()).toMatchObject({ runId: 'run-a' });
  });

  it('keeps the first outcome, but lets a decision follow a wait for approval', async () => {
    await end('run-a', 'failed');
    await end('run-a', 'promoted');
    expect((await readRun(plane.services.records, MODEL, 'run-a'))?.outcome).toBe('failed');

    await end('run-b', 'awaiting-approval');
    await end('run-b', 'promoted');
    expect((await readRun(plane.services.records, MODEL, 'run-b'))?.outcome).toBe('promoted');
  });

  it('makes no record of a run that was never prepared', async () => {
    await end('run-c', 'failed');

    expect(await readRun(plane.services.records, MODEL, 'run-c')).toBeUndefined();
  });

  it('lets the next training in while a version waits for its approval', async () => {
    await end('run-a', 'awaiting-approval');

    expect(await claim('run-b')).toBe(true);
  });
});
