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

const claim = (runId: string) => claimTraining(plane.services, MODEL, runId);
const end = (runId: string, outcome: 'promoted' | 'awaiting-approval' | 'failed' = 'promoted') =>
  endRun(plane.services, MODEL, runId, { outcome, reasons: [] });
const readLock = () => readRecord(plane.services.records, recordKey.trainingLock(MODEL), TrainingLock);
const retrains = () => plane.takeEvents('Retrain requested').map(({ detail }) => detail);

describe('claimTraining', () => {
  it('lets one run in, again and again, and nobody else', async () => {
    await openRun('run-1');
    await openRun('run-2');

    expect([await claim('run-1'), await claim('run-1'), await claim('run-2')]).toEqual([true, true, false]);
  });

  it('lets exactly one of eight runs in that come at once, and remembers that others wait', async () => {
    const names = Array.from({ length: 8 }, (_, i) => `run-${i}`);
    await Promise.all(names.map(openRun));

    const answers = await Promise.all(names.map(claim));

    expect(answers.filter(Boolean)).toHaveLength(1);
    expect(await readLock()).toMatchObject({ runId: names[answers.indexOf(true)], waiting: true });
  });

  it('takes over the lock of a run that is over', async () => {
    await openRun('run-1');
    await openRun('run-2');
    await claim('run-1');
    const { records } = plane.services;
    await records.write({ update: recordKey.run(MODEL, 'run-1'), set: { outcome: 'failed' } });

    expect(await claim('run-2')).toBe(true);
    expect(await readLock()).toMatchObject({ runId: 'run-2', waiting: false });
  });

  it('lets a model train while another one does', async () => {
    await openRun('run-1');
    await claim('run-1');

    expect(await claimTraining(plane.services, 'other', 'run-1')).toBe(true);
  });
});

describe('endRun', () => {
  beforeEach(async () => {
    await openRun('run-1');
    await openRun('run-2');
    await claim('run-1');
  });

  it('gives the lock back and asks for nothing when nobody waits', async () => {
    await end('run-1');

    expect(await readLock()).toBeUndefined();
    expect(retrains()).toEqual([]);
  });

  it('asks for one training for all that came meanwhile', async () => {
    await claim('run-2');
    await claim('run-2');

    await end('run-1');
    await end('run-1');

    expect(retrains()).toMatchObject([{ model: MODEL, kind: 'retrain', by: 'perennial' }]);
    expect(await readLock()).toBeUndefined();
  });

  it('asks again under the same id when it broke off before the lock was given back', async () => {
    await claim('run-2');
    const { records } = plane.services;
    const broken = {
      ...plane.services,
      records: {
        ...records,
        write: (write: Parameters<typeof records.write>[0]) =>
          'delete' in write ? Promise.reject(new Error('crash')) : records.write(write),
      },
    };
    await expect(endRun(broken, MODEL, 'run-1', { outcome: 'failed', reasons: [] })).rejects.toThrow('crash');

    await end('run-1', 'failed');

    const [first, second] = retrains();
    expect(first).toBeDefined();
    expect(second).toEqual(first);
    expect(await readLock()).toBeUndefined();
  });

  it('loses nobody who begins to wait between the question and the giving back', async () => {
    const { events, records } = plane.services;
    let isFirst = true;
    const racing = {
      ...plane.services,
      records: {
        ...records,
        async write(write: Parameters<typeof records.write>[0]) {
          if ('delete' in write && isFirst) {
            isFirst = false;
            await claim('run-2');
          }
          return records.write(write);
        },
      },
      events,
    };

    await endRun(racing, MODEL, 'run-1', { outcome: 'promoted', reasons: [] });

    expect(retrains()).toHaveLength(1);
    expect(await readLock()).toBeUndefined();
  });

  it('leaves the lock of another run alone', async () => {
    await end('run-2');

    expect(await readLock()).toMatchObject({ runId: 'run-1' });
  });

  it('keeps the first outcome, but lets a decision follow a wait for approval', async () => {
    await end('run-1', 'failed');
    await end('run-1', 'promoted');
    expect((await readRun(plane.services.records, MODEL, 'run-1'))?.outcome).toBe('failed');

    await end('run-2', 'awaiting-approval');
    await end('run-2', 'promoted');
    expect((await readRun(plane.services.records, MODEL, 'run-2'))?.outcome).toBe('promoted');
  });

  it('makes no record of a run that was never prepared', async () => {
    await end('run-3', 'failed');

    expect(await readRun(plane.services.records, MODEL, 'run-3')).toBeUndefined();
  });

  it('lets the next training in while a version waits for its approval', async () => {
    await end('run-1', 'awaiting-approval');

    expect(await claim('run-2')).toBe(true);
  });
});
