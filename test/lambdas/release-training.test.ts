import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { recordKey } from '../../core/contracts/keys.ts';
import { claimTraining } from '../../lambdas/store/claim-training.ts';
import { endRun } from '../../lambdas/store/end-run.ts';
import { promotionAct } from '../../lambdas/store/promotion-act.ts';
import { type ControlPlane, openControlPlane } from './control-plane.ts';
import { putVersion } from './make-version.ts';

const MODEL = 'green-taxi';
/** The run that putVersion makes: it holds the model's training lock, and another one waits for it. */
const RUN_ID = 'retrain-1-1';
const rollout = { model: MODEL, runId: RUN_ID, version: 1, attempt: 1 };

let plane: ControlPlane;
beforeEach(async () => {
  plane = openControlPlane();
  await plane.applyModel(MODEL, { rollout: 'approval' });
  await putVersion(plane, MODEL, 1);
  await claimTraining(plane.services, MODEL, RUN_ID);
  await claimTraining(plane.services, MODEL, 'retrain-2-1');
});
afterEach(() => plane.close());

const readLock = () => plane.services.records.get(recordKey.trainingLock(MODEL), { consistent: true });

/** Every way in which a run comes to its end, with the services that the wiring of the function declares. */
const ENDS: Record<string, () => Promise<unknown>> = {
  'prepare-training, of a model that was paused meanwhile': async () => {
    await plane.call('POST', `/models/${MODEL}/pause`);
    const trigger = { kind: 'manual', by: 'local', why: '' };
    await plane.invoke('prepare-training', { model: MODEL, runId: RUN_ID, trigger });
  },
  'fail-run': () => plane.invoke('fail-run', { model: MODEL, runId: RUN_ID, failure: { Error: 'Broken' } }),
  'end-execution': () =>
    plane.invoke('end-execution', {
      'detail-type': 'Step Functions Execution Status Change',
      detail: {
        stateMachineArn: 'roll-out-version',
        name: `${RUN_ID}-r1`,
        status: 'TIMED_OUT',
        input: JSON.stringify({ ...rollout, requestedBy: 'perennial' }),
      },
    }),
  'plan-rollout, of a promotion that happened before': async () => {
    const { pk, sk } = recordKey.action(MODEL, promotionAct(RUN_ID, 1));
    await plane.services.records.write({ put: { pk, sk } });
    await plane.invoke('plan-rollout', rollout);
  },
  'request-approval': async () => {
    const { token } = await plane.waitForPerson(`${RUN_ID}-r1`);
    await plane.invoke('request-approval', { ...rollout, taskToken: token });
  },
  'promote-version': () => plane.invoke('promote-version', { ...rollout, by: 'perennial', why: 'better' }),
  'keep-champion': () => plane.invoke('keep-champion', { ...rollout, by: 'perennial', why: 'no better' }),
  'change-serving': () => plane.call('POST', `/models/${MODEL}/promote`, { version: 1, rev: 0 }),
  'sweep-drops, of an end that broke off before the lock was given back': async () => {
    const stuck = { ...plane.services.records, get: async () => undefined };
    await endRun({ ...plane.services, records: stuck }, MODEL, RUN_ID, { outcome: 'failed', reasons: [] });
    expect(await readLock()).toMatchObject({ runId: RUN_ID, waiting: true });
    await plane.invoke('sweep-drops', { 'detail-type': 'Scheduled Event' });
  },
};

describe('the model’s training lock', () => {
  it.each(Object.keys(ENDS))('goes back, and who waits is asked for once, with %s', async (end) => {
    await ENDS[end]!();

    expect(await readLock()).toBeUndefined();
    expect(plane.takeEvents('Retrain requested')).toMatchObject([
      { detail: { model: MODEL, why: `new data came while run ${RUN_ID} was training` } },
    ]);
  });

  const endsOfARun = Object.keys(ENDS).filter((end) => !end.startsWith('sweep-drops'));
  it.each(endsOfARun)('that another run holds stays with it, with %s', async (end) => {
    await plane.services.records.write({ delete: recordKey.trainingLock(MODEL) });
    await claimTraining(plane.services, MODEL, 'retrain-3-1');

    await ENDS[end]!();

    expect(await readLock()).toMatchObject({ runId: 'retrain-3-1' });
    expect(plane.takeEvents('Retrain requested')).toEqual([]);
  });
});
