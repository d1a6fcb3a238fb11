import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DropRecord } from '../../core/contracts/drop.ts';
import { CANCELLED, INTERRUPTED } from '../../core/contracts/execution.ts';
import { recordKey } from '../../core/contracts/keys.ts';
import { claimTraining } from '../../lambdas/store/claim-training.ts';
import { readRun } from '../../lambdas/store/end-run.ts';
import { openRun } from '../../lambdas/store/open-run.ts';
import { readRecord } from '../../lambdas/store/record.ts';
import { type ControlPlane, openControlPlane } from './control-plane.ts';

const MODEL = 'green-taxi';
const DROP_ID = '01jx0000000000000000000000';
const RUN_ID = `drop-${DROP_ID}-1`;

let plane: ControlPlane;
beforeEach(async () => {
  plane = openControlPlane();
  await plane.applyModel(MODEL);
  await plane.deliver('claim-drop', await plane.putObject(`incoming/${MODEL}/${DROP_ID}/january.csv`));
});
afterEach(() => plane.close());

const readDrop = () => readRecord(plane.services.records, recordKey.drop(MODEL, DROP_ID), DropRecord);
const readTheRun = () => readRun(plane.services.records, MODEL, RUN_ID);
const openTheRun = () => openRun(plane.services, MODEL, RUN_ID, { kind: 'drop', dropId: DROP_ID });

/** Ends the drop's execution and delivers what the workflow service says of it. */
async function endWith(status: 'FAILED' | 'TIMED_OUT' | 'ABORTED', error?: string, cause?: string) {
  await plane.endExecution('train-model', RUN_ID, {
    status,
    ...(error && { error }),
    ...(cause && { cause }),
  });
  const [event] = plane
    .takeEvents('Step Functions Execution Status Change')
    .filter(({ detail }) => detail.status === status);
  await plane.deliver('end-execution', event!);
  return event!;
}

describe('end-execution', () => {
  it('rejects the open drop of a failed execution with the reason', async () => {
    await endWith('FAILED', 'UnreadableDataError', 'line 7');

    expect(await readDrop()).toMatchObject({
      outcome: 'rejected',
      reasons: [{ code: 'workflowFailed', message: 'UnreadableDataError: line 7' }],
    });
    expect(await readTheRun()).toBeUndefined();
  });

  it('ends the open run as failed, with what broke it, and gives the training lock back', async () => {
    await openTheRun();
    await claimTraining(plane.services, MODEL, RUN_ID);

    await endWith('TIMED_OUT');

    expect(await readTheRun()).toMatchObject({
      outcome: 'failed',
      failure: { error: 'TIMED_OUT', cause: '' },
    });
    expect(await plane.services.records.get(recordKey.trainingLock(MODEL))).toBeUndefined();
  });

  it('says of a cancelled execution that a person cancelled it', async () => {
    await openTheRun();
    const stopping = plane.services.workflows.stop('train-model', RUN_ID, CANCELLED, 'cancelled by ann');
    await stopping;
    const [event] = plane
      .takeEvents('Step Functions Execution Status Change')
      .filter(({ detail }) => detail.status === 'ABORTED');

    await plane.deliver('end-execution', event!);

    expect(await readTheRun()).toMatchObject({ outcome: 'failed', reasons: [{ code: 'cancelled' }] });
  });

  it('leaves an execution that a crash of the host interrupted to the sweeper', async () => {
    await openTheRun();

    await endWith('ABORTED', INTERRUPTED);

    expect((await readDrop())?.outcome).toBeUndefined();
    expect((await readTheRun())?.outcome).toBeUndefined();
  });

  it('changes nothing that has ended, and nothing the second time', async () => {
    const { records } = plane.services;
    await openTheRun();
    await records.write({ update: recordKey.drop(MODEL, DROP_ID), set: { outcome: 'accepted' } });
    await records.write({ update: recordKey.run(MODEL, RUN_ID), set: { outcome: 'registered' } });

    const event = await endWith('FAILED', 'E');
    await plane.deliver('end-execution', event);

    expect(await readDrop()).toMatchObject({ outcome: 'accepted', reasons: [] });
    expect(await readTheRun()).toMatchObject({ outcome: 'registered' });
  });

  it('does not touch a drop whose next attempt is under way', async () => {
    const { records } = plane.services;
    await records.write({
      update: recordKey.drop(MODEL, DROP_ID),
      set: { attempt: 2, runId: `drop-${DROP_ID}-2` },
    });

    await endWith('FAILED', 'E', 'the first attempt');

    expect((await readDrop())?.outcome).toBeUndefined();
  });

  it.each([
    ['another state machine of the account', JSON.stringify({ orderId: 7 })],
    ['an execution whose input was too large for its event', null],
  ])('passes over %s', async (_what, input) => {
    const event = {
      id: 'e',
      source: 'aws.states',
      time: '2026-03-01T10:00:00Z',
      detailType: 'Step Functions Execution Status Change',
      detail: { stateMachineArn: 'arn:x', name: 'n', status: 'FAILED', input },
    };

    expect(await plane.deliver('end-execution', event)).toEqual({});
  });
});
