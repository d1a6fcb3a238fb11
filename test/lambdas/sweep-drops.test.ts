import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DropRecord } from '../../core/contracts/drop.ts';
import { INTERRUPTED } from '../../core/contracts/execution.ts';
import { recordKey } from '../../core/contracts/keys.ts';
import type { Json } from '../../core/contracts/names.ts';
import type { Trigger } from '../../core/contracts/run.ts';
import type { WorkflowName } from '../../core/contracts/workflows.ts';
import { claimTraining } from '../../lambdas/store/claim-training.ts';
import { readRun } from '../../lambdas/store/end-run.ts';
import { openRun } from '../../lambdas/store/open-run.ts';
import { readRecord } from '../../lambdas/store/record.ts';
import { type ControlPlane, openControlPlane } from './control-plane.ts';

const MODEL = 'green-taxi';
const DROP_ID = '01jx0000000000000000000000';
const KEY = `incoming/${MODEL}/${DROP_ID}/january.csv`;
const runId = (attempt: number) => `drop-${DROP_ID}-${attempt}`;
const byDrop: Trigger = { kind: 'drop', dropId: DROP_ID };
const byDrift: Trigger = { kind: 'retrain', decisionId: 'd-1', why: 'drift' };

let plane: ControlPlane;
beforeEach(async () => {
  plane = openControlPlane();
  await plane.applyModel(MODEL);
});
afterEach(() => plane.close());

const sweep = () =>
  plane.invoke('sweep-drops', { 'detail-type': 'Scheduled Event' }) as Promise<{
    claimed: number;
    movedOn: number;
    givenUp: number;
  }>;
const readDrop = () => readRecord(plane.services.records, recordKey.drop(MODEL, DROP_ID), DropRecord);
const setDrop = (set: Record<string, Json>) =>
  plane.services.records.write({ update: recordKey.drop(MODEL, DROP_ID), set });
const readTheRun = (id: string) => readRun(plane.services.records, MODEL, id);
const status = async (name: string, machine: WorkflowName = 'train-model') =>
  (await plane.services.workflows.describe(machine, name))?.status;
const claimDrop = async () => plane.deliver('claim-drop', await plane.putObject(KEY));
const kill = (name: string, machine: WorkflowName = 'train-model') =>
  plane.endExecution(machine, name, { status: 'ABORTED', error: INTERRUPTED, cause: 'the process ended' });
const nothing = { claimed: 0, movedOn: 0, givenUp: 0, removed: 0 };

describe('the sweeper and drops', () => {
  it('finds nothing to do where nothing is', async () => {
    expect(await sweep()).toEqual(nothing);
    expect(plane.logged).toEqual([]);
  });

  it('claims an object whose event was lost, once', async () => {
    await plane.putObject(KEY);
    await plane.putObject(`incoming/${MODEL}/.hidden.csv`);

    expect(await sweep()).toMatchObject({ claimed: 1 });
    expect(await status(runId(1))).toBe('RUNNING');
    expect(await sweep()).toEqual(nothing);
    expect(plane.logged).toMatchObject([{ level: 'warn', claimed: 1 }]);
  });

  it('claims objects of many pages', async () => {
    for (let i = 0; i < 30; i++) await plane.putObject(`incoming/${MODEL}/day-${i}.csv`);
    const { list } = plane.store.objects;
    plane.store.objects.list = (prefix, options) => list(prefix, { ...options, limit: 7 });

    expect(await sweep()).toMatchObject({ claimed: 30 });
  });

  it('starts the execution that a claim was left without', async () => {
    const { start } = plane.services.workflows;
    plane.services.workflows.start = () => Promise.reject(new Error('crash'));
    await expect(claimDrop()).rejects.toThrow('crash');
    plane.services.workflows.start = start;

    expect(await sweep()).toMatchObject({ movedOn: 1 });
    expect(await status(runId(1))).toBe('RUNNING');
    expect(await readDrop()).toMatchObject({ attempt: 1, sweeps: 0 });
  });

  it('waits for an execution that runs', async () => {
    await claimDrop();

    expect(await sweep()).toEqual(nothing);
  });

  it.each(['ABORTED', 'FAILED', 'TIMED_OUT', 'SUCCEEDED'] as const)(
    'starts the next attempt after an execution that is %s and left the drop open',
    async (end) => {
      await claimDrop();
      await plane.endExecution('train-model', runId(1), { status: end });

      expect(await sweep()).toMatchObject({ movedOn: 1, givenUp: 0 });
      expect(await readDrop()).toMatchObject({ attempt: 2, runId: runId(2), sweeps: 1 });
      expect(await status(runId(2))).toBe('RUNNING');
    },
  );

  it('makes three further attempts, then gives the drop up as rejected with the reason', async () => {
    await claimDrop();
    for (const attempt of [1, 2, 3]) {
      await kill(runId(attempt));
      expect(await sweep()).toMatchObject({ movedOn: 1, givenUp: 0 });
    }
    await kill(runId(4));

    expect(await sweep()).toMatchObject({ movedOn: 0, givenUp: 1 });
    expect(await readDrop()).toMatchObject({ outcome: 'rejected', attempt: 4, sweeps: 3 });
    expect((await readDrop())?.reasons[0]?.message).toContain('3 further attempts');
    expect(await status(runId(5))).toBeUndefined();
    expect(await sweep()).toEqual(nothing);
  });

  it('counts anew after a person retried', async () => {
    await claimDrop();
    for (const attempt of [1, 2, 3]) {
      await kill(runId(attempt));
      await sweep();
    }
    await kill(runId(4));
    await sweep();

    await plane.call('POST', `/models/${MODEL}/drops/${DROP_ID}/retry`);
    await kill(runId(5));

    expect(await sweep()).toMatchObject({ movedOn: 1, givenUp: 0 });
  });

  it.each(['rejected', 'quarantined', 'superseded'])('leaves a drop that ended %s alone', async (outcome) => {
    await claimDrop();
    await kill(runId(1));
    await setDrop({ outcome });

    expect(await sweep()).toEqual(nothing);
  });

  it('leaves accepted content that was known before alone', async () => {
    await claimDrop();
    await kill(runId(1));
    await setDrop({ outcome: 'accepted', alreadyKnown: true });

    expect(await sweep()).toEqual(nothing);
  });

  it('goes on with an accepted drop whose execution died before its run was prepared', async () => {
    await claimDrop();
    await kill(runId(1));
    await setDrop({ outcome: 'accepted' });

    expect(await sweep()).toMatchObject({ movedOn: 1 });
    expect(await readDrop()).toMatchObject({ attempt: 2, outcome: 'accepted' });
    expect(await status(runId(2))).toBe('RUNNING');
  });

  it('changes no more when two sweepers come at once than when one does', async () => {
    await claimDrop();
    await kill(runId(1));
    await plane.putObject(`incoming/${MODEL}/lost.csv`);

    await Promise.all([sweep(), sweep(), sweep()]);

    expect(await readDrop()).toMatchObject({ attempt: 2, sweeps: 1 });
    expect(await status(runId(3))).toBeUndefined();
    expect(await sweep()).toEqual(nothing);
  });

  it('lets a person’s retry and its own attempt be one', async () => {
    await claimDrop();
    await kill(runId(1));
    await setDrop({ outcome: 'rejected' });

    await Promise.all([plane.call('POST', `/models/${MODEL}/drops/${DROP_ID}/retry`), sweep(), sweep()]);

    expect(await readDrop()).toMatchObject({ attempt: 2 });
    expect(await status(runId(3))).toBeUndefined();
  });
});

describe('the sweeper and runs', () => {
  it('fails the open run of a dead execution and starts the drop’s next attempt', async () => {
    await claimDrop();
    await openRun(plane.services, MODEL, runId(1), byDrop);
    await claimTraining(plane.services, MODEL, runId(1));
    await setDrop({ outcome: 'accepted' });
    await kill(runId(1));

    await sweep();

    expect(await readTheRun(runId(1))).toMatchObject({ outcome: 'failed' });
    expect(await status(runId(2))).toBe('RUNNING');
    expect(await plane.services.records.get(recordKey.trainingLock(MODEL))).toBeUndefined();
    expect(await sweep()).toEqual(nothing);
  });

  it('counts a drop that it moves on once, though its dead run is open, too', async () => {
    await claimDrop();
    await openRun(plane.services, MODEL, runId(1), byDrop);
    await kill(runId(1));

    expect(await sweep()).toEqual({ ...nothing, movedOn: 1 });
    expect(await readTheRun(runId(1))).toMatchObject({ outcome: 'failed' });
    expect(await sweep()).toEqual(nothing);
  });

  it('gives a drop’s runs up after three further attempts, each of them ended', async () => {
    await claimDrop();
    await setDrop({ outcome: 'accepted' });
    for (const attempt of [1, 2, 3, 4]) {
      await openRun(plane.services, MODEL, runId(attempt), byDrop);
      await kill(runId(attempt));
      await sweep();
    }

    expect(await status(runId(5))).toBeUndefined();
    for (const attempt of [1, 2, 3, 4])
      expect(await readTheRun(runId(attempt))).toMatchObject({ outcome: 'failed' });
    expect(await sweep()).toEqual(nothing);
  });

  it('starts a run that was written down and never started', async () => {
    await openRun(plane.services, MODEL, 'retrain-a-1', byDrift);

    expect(await sweep()).toMatchObject({ movedOn: 1 });
    expect(await status('retrain-a-1')).toBe('RUNNING');
  });

  it('tries a retrain four times in all, as runs of their own', async () => {
    await openRun(plane.services, MODEL, 'retrain-a-1', byDrift);
    await sweep();
    for (const attempt of [1, 2, 3, 4]) {
      await kill(`retrain-a-${attempt}`);
      await sweep();
      expect(await readTheRun(`retrain-a-${attempt}`)).toMatchObject({ outcome: 'failed' });
    }

    expect(await status('retrain-a-4')).toBe('ABORTED');
    expect(await status('retrain-a-5')).toBeUndefined();
    expect(await sweep()).toEqual(nothing);
  });

  it('starts one retrain when three sweepers come at once', async () => {
    await openRun(plane.services, MODEL, 'retrain-a-1', byDrift);
    await sweep();
    await kill('retrain-a-1');

    await Promise.all([sweep(), sweep(), sweep()]);

    expect(await status('retrain-a-2')).toBe('RUNNING');
    expect(await status('retrain-a-3')).toBeUndefined();
  });

  it('gives back the lock of a run that ended, and asks for those who wait', async () => {
    await openRun(plane.services, MODEL, 'retrain-a-1', byDrift);
    await openRun(plane.services, MODEL, 'retrain-b-1', byDrift);
    await claimTraining(plane.services, MODEL, 'retrain-a-1');
    await claimTraining(plane.services, MODEL, 'retrain-b-1');
    for (const id of ['retrain-a-1', 'retrain-b-1'])
      await plane.services.records.write({ update: recordKey.run(MODEL, id), set: { outcome: 'failed' } });

    await sweep();

    expect(plane.takeEvents('Retrain requested')).toHaveLength(1);
    expect(await plane.services.records.get(recordKey.trainingLock(MODEL))).toBeUndefined();
  });
});

describe('the sweeper and rollouts', () => {
  const rollout = (attempt: number) => `retrain-a-1-r${attempt}`;
  const rolloutStatus = (attempt: number) => status(rollout(attempt), 'roll-out-version');

  beforeEach(async () => {
    await openRun(plane.services, MODEL, 'retrain-a-1', byDrift);
    await setRun({ version: 3, rolloutAttempt: 1 });
  });

  async function setRun(set: Record<string, Json>): Promise<void> {
    await plane.services.records.write({ update: recordKey.run(MODEL, 'retrain-a-1'), set });
  }

  it('starts a rollout that was never started', async () => {
    expect(await sweep()).toMatchObject({ movedOn: 1 });
    expect(await rolloutStatus(1)).toBe('RUNNING');
    expect(await sweep()).toEqual(nothing);
  });

  it('starts the next attempt of a dead one, three times, then fails the run', async () => {
    await sweep();
    for (const attempt of [1, 2, 3]) {
      await kill(rollout(attempt), 'roll-out-version');
      await sweep();
      expect(await rolloutStatus(attempt + 1)).toBe('RUNNING');
    }
    await kill(rollout(4), 'roll-out-version');

    expect(await sweep()).toMatchObject({ givenUp: 1 });
    expect(await readTheRun('retrain-a-1')).toMatchObject({ outcome: 'failed', version: 3 });
    expect(await rolloutStatus(5)).toBeUndefined();
  });

  it('asks an asked question again after every crash', async () => {
    await setRun({ outcome: 'awaiting-approval' });
    await sweep();
    for (const attempt of [1, 2, 3, 4, 5, 6]) {
      await kill(rollout(attempt), 'roll-out-version');
      expect(await sweep()).toMatchObject({ movedOn: 1, givenUp: 0 });
    }

    expect(await rolloutStatus(7)).toBe('RUNNING');
    expect(await readTheRun('retrain-a-1')).toMatchObject({ outcome: 'awaiting-approval' });
  });

  it('keeps asking in the name of the person who asked', async () => {
    const input = {
      model: MODEL,
      runId: 'retrain-a-1',
      version: 3,
      attempt: 1,
      requestedBy: 'arn:ann',
    };
    await plane.services.workflows.start({ machine: 'roll-out-version', name: rollout(1), input });
    await kill(rollout(1), 'roll-out-version');

    await sweep();

    const next = await plane.services.workflows.describe('roll-out-version', rollout(2));
    expect(next?.input).toEqual({ ...input, attempt: 2 });
  });

  it('starts one attempt when three sweepers come at once', async () => {
    await sweep();
    await kill(rollout(1), 'roll-out-version');

    await Promise.all([sweep(), sweep(), sweep()]);

    expect(await rolloutStatus(2)).toBe('RUNNING');
    expect(await rolloutStatus(3)).toBeUndefined();
  });

  it('does not turn back to an attempt that another sweeper has left behind', async () => {
    await sweep();
    await kill(rollout(1), 'roll-out-version');
    const { write } = plane.services.records;
    let isFirst = true;
    plane.store.records.write = async (request) => {
      // between this sweeper's reading and its writing another one is two attempts further
      if (isFirst && 'update' in request && request.set?.rolloutAttempt === 2) {
        isFirst = false;
        await write({ update: recordKey.run(MODEL, 'retrain-a-1'), set: { rolloutAttempt: 3 } });
      }
      return write(request);
    };

    await sweep();

    expect(await readTheRun('retrain-a-1')).toMatchObject({ rolloutAttempt: 3 });
  });
});
