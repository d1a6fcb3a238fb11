import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ControlPlane, openControlPlane } from './control-plane.ts';

let plane: ControlPlane;
beforeEach(async () => {
  plane = openControlPlane();
  await plane.applyModel('green-taxi');
});
afterEach(() => plane.close());

const request = (changes: object = {}) => ({
  id: 'e-1',
  source: 'perennial',
  time: '2026-03-01T10:00:00Z',
  detailType: 'Retrain requested',
  detail: {
    model: 'green-taxi',
    requestId: 'retrain-0001-1',
    kind: 'retrain',
    by: 'perennial',
    why: 'drift in trip_distance',
    ...changes,
  },
});
const describeRun = (name = 'retrain-0001-1') => plane.services.workflows.describe('train-model', name);

describe('start-run', () => {
  it('starts the run that the request names, with its reason', async () => {
    await plane.deliver('start-run', request());

    expect(await describeRun()).toMatchObject({
      status: 'RUNNING',
      input: {
        model: 'green-taxi',
        runId: 'retrain-0001-1',
        trigger: { kind: 'retrain', decisionId: 'retrain-0001-1', why: 'drift in trip_distance' },
      },
    });
  });

  it('remembers who asked by hand', async () => {
    await plane.deliver('start-run', request({ kind: 'manual', by: 'arn:ann', why: 'for the demo' }));

    expect((await describeRun())?.input).toMatchObject({
      trigger: { kind: 'manual', by: 'arn:ann', why: 'for the demo' },
    });
  });

  it('starts one run however often the event comes, and none after that run ended', async () => {
    await Promise.all([1, 2, 3, 4].map(() => plane.deliver('start-run', request())));
    await plane.endExecution('train-model', 'retrain-0001-1', { status: 'SUCCEEDED' });
    await plane.deliver('start-run', request());

    expect(await describeRun()).toMatchObject({ status: 'SUCCEEDED' });
    const runs = await plane.services.records.query({ pk: 'MODEL#green-taxi', prefix: 'RUN#' });
    expect(runs.items).toHaveLength(1);
  });

  it('lets go of a request for a model that was deleted meanwhile', async () => {
    await plane.deliver('start-run', request({ model: 'blue-taxi' }));

    expect(await describeRun()).toBeUndefined();
  });

  it.each([{ requestId: '../x' }, { model: 'Not A Model' }, { kind: 'other' }, { more: 1 }])(
    'refuses a request with %j',
    async (changes) => {
      await expect(plane.deliver('start-run', request(changes))).rejects.toMatchObject({
        name: 'InvalidInputError',
      });
    },
  );
});
