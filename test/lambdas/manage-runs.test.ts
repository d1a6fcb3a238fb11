import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { CANCELLED } from '../../core/contracts/execution.ts';
import { recordKey } from '../../core/contracts/keys.ts';
import { RunId } from '../../core/contracts/names.ts';
import { type ControlPlane, openControlPlane } from './control-plane.ts';

const PATH = '/models/green-taxi';
let plane: ControlPlane;
beforeEach(async () => {
  plane = openControlPlane();
  await plane.applyModel('green-taxi');
});
afterEach(() => plane.close());

const train = (body?: unknown, headers?: Record<string, string>) =>
  plane.call('POST', `${PATH}/train`, body, headers);
const requests = () => plane.takeEvents('Retrain requested').map(({ detail }) => detail);
/** Asks for a training and starts it, as the bus would. */
async function startTraining(): Promise<string> {
  const { body } = await train();
  const [event] = plane.takeEvents('Retrain requested');
  await plane.deliver('start-run', event!);
  return body.runId;
}

describe('POST …/train', () => {
  it('asks for a run whose id it answers, in the caller’s name', async () => {
    const { status, body } = await train({ why: 'new labels' });

    expect(status).toBe(202);
    expect(RunId.safeParse(body.runId).success).toBe(true);
    expect(requests()).toEqual([
      { model: 'green-taxi', requestId: body.runId, kind: 'manual', by: 'local', why: 'new labels' },
    ]);
  });

  it('asks for another run each time, and for the same one under one Idempotency-Key', async () => {
    const ids = [await train(), await train()].map(({ body }) => body.runId);
    const key = { 'Idempotency-Key': 'k' };
    const keyed = [await train(undefined, key), await train(undefined, key)].map(({ body }) => body.runId);

    expect(new Set(ids).size).toBe(2);
    expect(new Set(keyed).size).toBe(1);
    expect(new Set(requests().map(({ requestId }) => requestId)).size).toBe(3);
  });

  it.each([[{ why: 7 }], [{ reason: 'x' }], ['nonsense'], ['[]']])('refuses %j', async (body) => {
    expect([400, 422]).toContain((await train(body)).status);
    expect(requests()).toEqual([]);
  });

  it('knows no model that was not applied', async () => {
    expect((await plane.call('POST', '/models/blue-taxi/train')).status).toBe(404);
  });
});

describe('POST …/cancel', () => {
  const cancel = (runId: string) => plane.call('POST', `${PATH}/runs/${runId}/cancel`);

  it('stops the execution in the caller’s name', async () => {
    const runId = await startTraining();

    expect(await cancel(runId)).toMatchObject({ status: 202, body: { runId, cancelling: true } });
    expect(await plane.services.workflows.describe('train-model', runId)).toMatchObject({
      status: 'ABORTED',
      error: CANCELLED,
      cause: 'cancelled by local',
    });
  });

  it('is refused when the run is over', async () => {
    const runId = await startTraining();
    await plane.endExecution('train-model', runId, { status: 'SUCCEEDED' });

    expect((await cancel(runId)).status).toBe(409);
  });

  it('is refused when the run has its outcome, though its execution still runs', async () => {
    const runId = await startTraining();
    await plane.services.records.write({
      update: recordKey.run('green-taxi', runId),
      set: { outcome: 'not-started' },
    });

    expect((await cancel(runId)).status).toBe(409);
    expect(await plane.services.workflows.describe('train-model', runId)).toMatchObject({
      status: 'RUNNING',
    });
  });

  it('does not reach a run of another model', async () => {
    const runId = await startTraining();
    await plane.applyModel('blue-taxi');

    expect((await plane.call('POST', `/models/blue-taxi/runs/${runId}/cancel`)).status).toBe(404);
    expect(await plane.services.workflows.describe('train-model', runId)).toMatchObject({
      status: 'RUNNING',
    });
  });

  it.each(['none-1', 'x', '..', 'A'])('knows no run %s', async (runId) => {
    expect((await cancel(runId)).status).toBe(404);
  });
});
