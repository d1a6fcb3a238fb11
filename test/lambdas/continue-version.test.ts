import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../core/canonical-json.ts';
import { objectKey, recordKey } from '../../core/contracts/keys.ts';
import type { ModelVersionRecord } from '../../core/contracts/model-version.ts';
import type { Trigger } from '../../core/contracts/run.ts';
import { createRandom } from '../../core/random.ts';
import { encodeForest } from '../../core/training/decode-forest.ts';
import type { FittedTrees } from '../../core/training/fit-result.ts';
import { readRun } from '../../lambdas/store/end-run.ts';
import { readPrepared } from '../../lambdas/store/work-files.ts';
import { type ControlPlane, openControlPlane } from './control-plane.ts';
import { putVersion } from './make-version.ts';

const MODEL = 'green-taxi';
const byHand: Trigger = { kind: 'manual', by: 'local', why: '' };
const candidates = [{ gbdt: { rounds: 30 } }];
const training = { continueFrom: 'champion', candidates, split: { by: 'random' }, window: 'all' };

/** Two leaves that x ≤ 50 decides between. */
const FOREST: FittedTrees = {
  plan: {
    signature: { numbers: [{ name: 'x', nullable: true }], categories: [], times: [], booleans: [] },
    columns: [{ kind: 'number', feature: 'x', input: 0 }],
  },
  model: {
    kind: 'trees',
    task: 'regression',
    classes: [],
    loss: 'squared',
    base: [5],
    trees: [
      {
        output: 0,
        column: [0, -1, -1],
        threshold: [50, 0, 0],
        set: [-1, -1, -1],
        missingLeft: [1, 0, 0],
        left: [1, -1, -1],
        right: [2, -1, -1],
        value: [0, -1, 1],
        gain: [3, 0, 0],
        cover: [200, 100, 100],
      },
    ],
    sets: [],
  },
};
const BYTES = encodeForest(FOREST);
const DIGEST = sha256(BYTES);
const KEY = objectKey.forest(MODEL, DIGEST);

let plane: ControlPlane;
beforeEach(async () => {
  plane = openControlPlane();
  await plane.applyModel(MODEL, { training, data: { suspicious: { unit: false, sentinel: false } } });
});
afterEach(() => plane.close());

/** Rows of whole numbers of x and y that no two drops share, unless they are given. */
function rowsOf(seed: number, rows: number): string[] {
  const random = createRandom(seed);
  return Array.from({ length: rows }, () => `${(100 * random.next()).toFixed(6)},${random.integer(10)}`);
}

/** Drops rows; answers the dataset version that they are. */
async function drop(name: string, lines: string[] = rowsOf(name.charCodeAt(0), 300)): Promise<string> {
  const text = `x,y\n${lines.join('\n')}\n`;
  await plane.deliver('claim-drop', await plane.putObject(`incoming/${MODEL}/${name}`, text));
  const { items } = (await plane.call('GET', `/models/${MODEL}/drops`)).body;
  const { dropId } = items.find(({ filename }: { filename: string }) => filename === name);
  await plane.invoke('ingest-drop', { model: MODEL, dropId, runId: `drop-${dropId}-1` });
  return (await plane.call('GET', `/models/${MODEL}/drops/${dropId}`)).body.datasetId;
}

/** Makes a forest of these dataset versions the champion. */
async function serve(datasets: string[], changes: Partial<ModelVersionRecord> = {}): Promise<void> {
  await plane.services.objects.put(KEY, BYTES);
  const forest = { algorithm: 'gbdt', forestDigest: DIGEST, signature: FOREST.plan.signature };
  await putVersion(plane, MODEL, 1, { ...forest, datasets, ...changes });
  const { status } = await plane.call('POST', `/models/${MODEL}/promote`, { version: 1, rev: 0, why: '' });
  expect(status).toBe(200);
}

async function prepare(runId = 'train-a-1') {
  await plane.invoke('prepare-training', { model: MODEL, runId, trigger: byHand });
  const run = await readRun(plane.services.records, MODEL, runId);
  const { plan, earlier } = await readPrepared(plane.services, MODEL, runId);
  return { run, plan, earlier };
}
const whyOf = ({ run }: Awaited<ReturnType<typeof prepare>>) =>
  run?.continued && 'why' in run.continued ? run.continued.why : run?.continued;

describe('a run that continues from the champion', () => {
  it('is laid out on the rows that the champion has not learned from, with its trees beside them', async () => {
    const old = await drop('a.csv');
    await serve([old]);
    const fresh = await drop('b.csv');

    const { run, plan, earlier } = await prepare();

    expect(run).toMatchObject({
      datasets: [old, fresh],
      continued: { from: 1, datasets: [fresh], rounds: 1 },
      rows: { train: 240, test: 60 },
    });
    expect(plan).toMatchObject({
      datasets: [fresh],
      continued: { version: 1, datasets: [old], forestDigest: DIGEST, rounds: 1 },
      rows: { train: 240, test: 60 },
    });
    expect(earlier).toEqual(FOREST);
  });

  it('passes over data that is older than the newest that was learned from', async () => {
    await drop('a.csv');
    await serve([await drop('b.csv')]);
    const fresh = await drop('c.csv');

    expect((await prepare()).plan.datasets).toEqual([fresh]);
  });

  it('is laid out the same again, whatever serves meanwhile', async () => {
    await serve([await drop('a.csv')]);
    await drop('b.csv');
    const first = await prepare();
    await putVersion(plane, MODEL, 2, { judgedAgainst: 1 });
    const { status } = await plane.call('POST', `/models/${MODEL}/promote`, { version: 2, rev: 1, why: '' });
    expect(status).toBe(200);

    expect(await prepare()).toEqual(first);
  });

  it('tells a training job of the trees', async () => {
    await serve([await drop('a.csv')]);
    await drop('b.csv');
    plane.wrapServices = (_, services) => ({
      ...services,
      compute: {
        preference: 'sagemaker',
        trainer: {
          image: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/trainer:1',
          instanceType: 'ml.m5.xlarge',
          spot: true,
          maxRuntimeMinutes: 10,
          maxWaitMinutes: 20,
          volumeGigabytes: 30,
          roleArn: 'arn:aws:iam::123456789012:role/trainer',
          jobPrefix: 'perennial-dev-',
        },
      },
    });

    const answer = await plane.invoke('prepare-training', {
      model: MODEL,
      runId: 'train-a-1',
      trigger: byHand,
    });

    const { job } = answer as { job: { InputDataConfig: { ChannelName: string }[] } };
    expect(job.InputDataConfig.map(({ ChannelName }) => ChannelName)).toEqual(['plan', 'rows', 'forest']);
  });
});

describe('a run learns anew from its whole window, and says why', () => {
  async function expectAnew(code: string, rows = { train: 480, test: 120 }): Promise<void> {
    const prepared = await prepare();
    expect(whyOf(prepared)).toMatchObject({ code });
    expect(prepared.run).toMatchObject({ rows });
    expect(prepared.plan.continued).toBeUndefined();
    expect(prepared.earlier).toBeUndefined();
    expect(prepared.plan.datasets).toEqual(prepared.run?.datasets);
  }

  it('when nothing serves', async () => {
    await drop('a.csv');
    await drop('b.csv');

    await expectAnew('noChampion');
  });

  it('when there is no new data', async () => {
    await serve([await drop('a.csv'), await drop('b.csv')]);

    await expectAnew('noNewData');
  });

  it.each<[string, string, Partial<ModelVersionRecord>]>([
    ['what serves is no forest', 'notTrees', { algorithm: 'ridge' }],
    ['its trees were not kept', 'forestNotKept', { forestDigest: undefined as never }],
    ['its artifact is too large', 'tooLarge', { artifact: { digest: 'a'.repeat(64), bytes: 30_000_000 } }],
  ])('when %s', async (_, code, changes) => {
    await serve([await drop('a.csv')], changes);
    await drop('b.csv');

    // of the 120 test rows those stay that are of the new data
    await expectAnew(code, { train: 538, test: 62 });
  });

  it('when the kept trees are gone, and when they are damaged', async () => {
    await serve([await drop('a.csv')]);
    await drop('b.csv');
    const { items } = await plane.services.objects.listVersions('forests/');
    for (const { key, versionId } of items) await plane.services.objects.remove(key, { versionId });
    await expectAnew('forestGone', { train: 538, test: 62 });

    await plane.services.objects.put(KEY, Buffer.from('{}'));
    await plane.invoke('fail-run', { model: MODEL, runId: 'train-a-1', failure: { Error: 'Broken' } });
    expect(whyOf(await prepare('train-b-1'))).toMatchObject({ code: 'forestDamaged' });
  });

  it('when the features have changed since, naming them', async () => {
    await serve([await drop('a.csv')]);
    await plane.applyModel(MODEL, {
      training,
      data: { suspicious: { unit: false, sentinel: false } },
      features: { x: { type: 'number', clip: [0, 50] } },
    });
    await drop('b.csv');

    expect(whyOf(await prepare())).toEqual({
      code: 'specChanged',
      message: 'changed since version 1: feature x',
    });
  });

  it('when the new file holds old rows once more', async () => {
    const old = rowsOf(1, 300);
    await serve([await drop('a.csv', old)]);
    await drop('b.csv', [...old, ...rowsOf(2, 300)]);

    const why = whyOf(await prepare());

    expect(why).toEqual({
      code: 'knownRows',
      message:
        '50 % of the new rows are rows of a dataset version that was learned from: deliver new rows only',
    });
  });

  it('but not when few different rows are possible, so that they repeat by themselves', async () => {
    const coarse = (seed: number) =>
      rowsOf(seed, 300).map((line) => line.replace(/^(\d+)\.\d+/, (_, whole) => String(Number(whole) % 3)));
    await serve([await drop('a.csv', coarse(1))]);
    await drop('b.csv', coarse(2));

    expect(whyOf(await prepare())).toMatchObject({ from: 1 });
  });

  it('when the new data is too little to be tested or learned from', async () => {
    await serve([await drop('a.csv')]);
    await drop('b.csv', rowsOf(5, 100));
    expect(whyOf(await prepare())).toEqual({
      code: 'tooFewRows',
      message: 'of the new data 20 rows are for the test, and gates.rows wants 50',
    });

    await plane.invoke('fail-run', { model: MODEL, runId: 'train-a-1', failure: { Error: 'Broken' } });
    await plane.applyModel(MODEL, {
      training: { ...training, folds: 20 },
      data: { suspicious: { unit: false, sentinel: false } },
    });
    expect(whyOf(await prepare('train-b-1'))).toMatchObject({
      code: 'newDataUnfit',
      message: expect.stringMatching(/^the new data alone is not enough: .* too few for 20 folds/),
    });
  });

  it('when the candidates learn by another loss', async () => {
    await serve([await drop('a.csv')]);
    await plane.applyModel(MODEL, {
      training: { ...training, candidates: [{ gbdt: { rounds: 30, loss: 'poisson' } }] },
      data: { suspicious: { unit: false, sentinel: false } },
    });
    await drop('b.csv');

    expect(whyOf(await prepare())).toMatchObject({ code: 'lossChanged' });
  });

  it('and fails by name when its trees are lost after that', async () => {
    await serve([await drop('a.csv')]);
    await drop('b.csv');
    await plane.invoke('prepare-training', { model: MODEL, runId: 'train-a-1', trigger: byHand });
    const key = objectKey.work(MODEL, 'train-a-1', 'forest.json');
    await plane.services.objects.put(key, Buffer.from('{}'));

    await expect(readPrepared(plane.services, MODEL, 'train-a-1')).rejects.toMatchObject({
      name: 'InvalidModelError',
    });
  });

  it('and keeps to that when it is repeated', async () => {
    await drop('a.csv');
    const first = await prepare();
    await plane.services.records.write({ delete: recordKey.trainingLock(MODEL) });
    await serve([first.run!.datasets[0]!]);

    expect(await prepare()).toEqual(first);
  });
});
