import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { objectKey, recordKey } from '../../core/contracts/keys.ts';
import type { Trigger } from '../../core/contracts/run.ts';
import { readRun } from '../../lambdas/store/end-run.ts';
import { openRun } from '../../lambdas/store/open-run.ts';
import { readTrainingWindow } from '../../lambdas/store/training-window.ts';
import { createDuckdbTables } from '../../platform/duckdb-tables.ts';
import type { Tables } from '../../platform/tables.ts';
import { type ControlPlane, openControlPlane } from './control-plane.ts';
import { putVersion } from './make-version.ts';

const MODEL = 'green-taxi';
const RUN_ID = 'train-a-1';
const byHand: Trigger = { kind: 'manual', by: 'local', why: '' };
const engine = createDuckdbTables({ threads: 1, memoryLimitMegabytes: 256 });
let sessions = 0;
const tables: Tables = {
  open: (options) => {
    sessions++;
    return engine.open(options);
  },
};

let plane: ControlPlane;
beforeEach(async () => {
  plane = openControlPlane({ tables });
  await plane.applyModel(MODEL);
});
afterEach(() => plane.close());

/** Drops 200 rows whose answers begin at `from`; answers the drop's id. */
async function drop(name: string, from = 0): Promise<string> {
  const text = `x,y\n${Array.from({ length: 200 }, (_, i) => `${i},${from + ((i * 7) % 11)}`).join('\n')}\n`;
  await plane.deliver('claim-drop', await plane.putObject(`incoming/${MODEL}/${name}`, text));
  const { items } = (await plane.call('GET', `/models/${MODEL}/drops`)).body;
  const { dropId } = items.find(({ filename }: { filename: string }) => filename === name);
  await plane.invoke('ingest-drop', { model: MODEL, dropId, runId: `drop-${dropId}-1` });
  return dropId;
}
const prepare = (runId = RUN_ID, trigger: Trigger = byHand) =>
  plane.invoke('prepare-training', { model: MODEL, runId, trigger });
const readTheRun = (runId = RUN_ID) => readRun(plane.services.records, MODEL, runId);
const notStarted = { verdict: 'not-started', trials: [] };
const etagOf = async (name: 'prepared.bin' | 'plan.json') =>
  (await plane.services.objects.head(objectKey.work(MODEL, RUN_ID, name)))?.etag;

async function expectNotStarted(code: string, runId = RUN_ID, trigger = byHand): Promise<void> {
  expect(await prepare(runId, trigger)).toMatchObject(notStarted);
  expect(await readTheRun(runId)).toMatchObject({ outcome: 'not-started', reasons: [{ code }] });
}

describe('prepare-training', () => {
  it('lays rows and plan out, and writes down how many there are', async () => {
    await drop('a.csv');

    expect(await prepare()).toMatchObject({ verdict: 'train', compute: 'lambda' });

    expect(await readTheRun()).toMatchObject({ rows: { train: 160, test: 40 }, metric: 'rmse' });
    expect(await etagOf('prepared.bin')).toBeDefined();
  });

  it('does not start without data', async () => {
    await expectNotStarted('noData');
  });

  it('does not start while the model is paused', async () => {
    await drop('a.csv');
    await plane.call('POST', `/models/${MODEL}/pause`, { why: 'stock-taking' });

    await expectNotStarted('paused');
  });

  it('does not start when a split by dataset has one dataset only', async () => {
    await plane.applyModel(MODEL, { training: { split: { by: 'dataset' }, window: { datasets: 2 } } });
    await drop('a.csv');

    await expectNotStarted('oneDataset');
  });

  it('does not start for a drop when new data alone is no reason, but does before anything serves', async () => {
    await plane.applyModel(MODEL, { watch: { retrain: { on: ['drift'] } } });
    const first = await drop('a.csv');
    const byDrop: Trigger = { kind: 'drop', dropId: first };
    expect(await prepare(`drop-${first}-1`, byDrop)).toMatchObject({ verdict: 'train' });
    await putVersion(plane, MODEL, 1);
    await plane.call('POST', `/models/${MODEL}/promote`, { version: 1, rev: 0 });

    await expectNotStarted('notDue', 'drop-b-1', byDrop);
  });

  it('starts one of two at a time; the other is told that its data is not forgotten', async () => {
    await drop('a.csv');
    await prepare('train-first-1');

    await expectNotStarted('coalesced');
  });

  it('does not start on older data than the champion has learned from: its turn came too late', async () => {
    await plane.applyModel(MODEL, { data: { suspicious: { unit: false, sentinel: false } } });
    await drop('a.csv');
    await openRun(plane.services, MODEL, RUN_ID, byHand);
    await drop('b.csv', 1);
    const datasets = (await readTrainingWindow(plane.services.records, MODEL, { datasets: 2 })).map(
      ({ datasetId }) => datasetId,
    );
    expect(datasets).toHaveLength(2);
    await putVersion(plane, MODEL, 1, { datasets });
    const { status } = await plane.call('POST', `/models/${MODEL}/promote`, { version: 1, rev: 0, why: '' });
    expect(status).toBe(200);

    await expectNotStarted('outdated');

    // the turn is given back: a run that knows the new data trains
    expect(await prepare('train-b-1')).toMatchObject({ verdict: 'train' });
  });

  it('answers for a run that is over as for one that does not start', async () => {
    await drop('a.csv');
    await prepare();
    await plane.invoke('fail-run', { model: MODEL, runId: RUN_ID, failure: { Error: 'Broken' } });

    expect(await prepare()).toMatchObject(notStarted);

    expect(await readTheRun()).toMatchObject({ outcome: 'failed' });
  });

  it('lays out the same again when it is repeated, also after the data and the spec have moved on', async () => {
    await drop('a.csv');
    const first = await prepare();
    const etags = [await etagOf('prepared.bin'), await etagOf('plan.json')];
    await drop('b.csv', 100);
    await plane.applyModel(MODEL, { training: { folds: 5 } });

    expect(await prepare()).toEqual(first);

    expect([await etagOf('prepared.bin'), await etagOf('plan.json')]).toEqual(etags);
  });

  it('lays out the same from the snapshots where a dataset version has no frame', async () => {
    await plane.applyModel(MODEL, { training: { window: { datasets: 2 } } });
    await drop('a.csv');
    await drop('b.csv', 3);
    await prepare();
    const etags = [await etagOf('prepared.bin'), await etagOf('plan.json')];
    const [older = ''] = (await readTheRun())?.datasets ?? [];
    await plane.services.records.write({ update: recordKey.dataset(MODEL, older), remove: ['frame'] });
    await plane.services.objects.remove(objectKey.datasetFrame(MODEL, older));

    expect(await prepare()).toMatchObject({ verdict: 'train' });

    expect([await etagOf('prepared.bin'), await etagOf('plan.json')]).toEqual(etags);
  });

  it('opens no table session unless the spec splits by an expression', async () => {
    await drop('a.csv');
    sessions = 0;
    await prepare();
    expect(sessions).toBe(0);

    await plane.invoke('fail-run', { model: MODEL, runId: RUN_ID, failure: { Error: 'Broken' } });
    await plane.applyModel(MODEL, { training: { split: { by: 'rows', test: 'row_number % 5 = 4' } } });
    expect(await prepare('train-b-1')).toMatchObject({ verdict: 'train' });
    expect(sessions).toBe(1);
  });

  it('fails when a frame is not what ingest stored', async () => {
    await drop('a.csv');
    const [{ datasetId } = { datasetId: '' }] = await readTrainingWindow(
      plane.services.records,
      MODEL,
      'all',
    );
    const key = objectKey.datasetFrame(MODEL, datasetId);
    const { body } = await plane.services.objects.get(key);
    body[body.length - 1]! ^= 1;
    await plane.services.objects.put(key, body);

    await expect(prepare()).rejects.toMatchObject({ name: 'UnreadableDataError' });

    expect((await readTheRun())?.outcome).toBeUndefined();
  });

  it('fails, and leaves the run to the workflow, when a snapshot is gone', async () => {
    await drop('a.csv');
    const { items } = await plane.services.objects.list('datasets/');
    for (const { key, versionId } of items) await plane.services.objects.remove(key, { versionId });

    await expect(prepare()).rejects.toMatchObject({ name: 'ObjectMissingError' });

    expect((await readTheRun())?.outcome).toBeUndefined();
  });

  it('fails when a dataset version of its window has no record', async () => {
    await drop('a.csv');
    await prepare();
    const [datasetId = ''] = (await readTheRun())?.datasets ?? [];
    await plane.services.records.write({ delete: recordKey.dataset(MODEL, datasetId) });

    await expect(prepare()).rejects.toMatchObject({ name: 'NotFoundError' });
  });

  it('knows no model that was deleted, and writes nothing for it', async () => {
    await drop('a.csv');
    await plane.call('DELETE', `/models/${MODEL}?data=true`);

    await expect(prepare()).rejects.toMatchObject({ name: 'NotFoundError' });

    expect((await plane.services.objects.listVersions('')).items).toEqual([]);
    expect(await readTheRun()).toBeUndefined();
  });
});
