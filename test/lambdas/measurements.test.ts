import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Measurement } from '../../core/contracts/metrics.ts';
import { PerennialError } from '../../core/errors.ts';
import { endRun } from '../../lambdas/store/end-run.ts';
import { openRun } from '../../lambdas/store/open-run.ts';
import { createOnnxModels } from '../../platform/onnx-models.ts';
import { type ControlPlane, openControlPlane } from './control-plane.ts';
import { row, serveModel } from './serve-model.ts';

const MODEL = 'green-taxi';
const models = createOnnxModels();
let plane: ControlPlane;
let measured: Measurement[];
beforeEach(async () => {
  measured = [];
  plane = openControlPlane({
    models,
    wrapServices: (_name, own) => ({ ...own, measure: (measurement) => void measured.push(measurement) }),
  });
  await plane.applyModel(MODEL);
});
afterEach(() => plane.close());

const predict = () => plane.call('POST', `/models/${MODEL}/predict`, { rows: [row, row] });

describe('what the alarms are made on', () => {
  it('counts the rows of a prediction, and nothing else when all is well', async () => {
    await serveModel(plane, MODEL);

    await predict();

    expect(measured).toEqual([{ name: 'RowsPredicted', value: 2, model: MODEL }]);
  });

  it('counts answers that the log did not take', async () => {
    await serveModel(plane, MODEL);
    plane.services.streams.put = () =>
      Promise.reject(new PerennialError('ServiceUnavailableError', 'throttled'));

    await predict();

    expect(measured).toContainEqual({ name: 'RequestsNotLogged', value: 1, model: MODEL });
  });

  it('counts no row of a request that is refused', async () => {
    await serveModel(plane, MODEL);

    await plane.call('POST', `/models/${MODEL}/predict`, { rows: [{ ...row, distance: 'far' }] });

    expect(measured).toEqual([]);
  });

  it('tells by each sweep how long the oldest drop has been open', async () => {
    const sweep = () => plane.invoke('sweep-drops', { 'detail-type': 'Scheduled Event' });
    await sweep();
    await plane.deliver(
      'claim-drop',
      await plane.putObject(`incoming/${MODEL}/01jx0000000000000000000000/a.csv`),
    );
    await plane.clock.advanceBy(7_200_000);
    await sweep();

    expect(measured).toEqual([
      { name: 'OldestOpenDropSeconds', value: 0 },
      { name: 'OldestOpenDropSeconds', value: 7_200 },
    ]);
  });

  it('tells of each run once whether it failed', async () => {
    const services = {
      ...plane.services,
      measure: (measurement: Measurement) => void measured.push(measurement),
    };
    const end = (runId: string, outcome: 'failed' | 'registered') =>
      endRun(services, MODEL, runId, { outcome, reasons: [] });
    for (const runId of ['retrain-1-1', 'retrain-2-1'])
      await openRun(services, MODEL, runId, { kind: 'retrain', decisionId: runId, why: 'test' });

    await end('retrain-1-1', 'failed');
    await end('retrain-1-1', 'failed');
    await end('retrain-2-1', 'registered');

    expect(measured).toEqual([
      { name: 'RunsFailed', value: 1, model: MODEL },
      { name: 'RunsFailed', value: 0, model: MODEL },
    ]);
  });
});
