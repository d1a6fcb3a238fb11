import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ledgerPartition, recordKey, recordPrefix } from '../../../core/contracts/keys.ts';
import { LedgerEntry } from '../../../core/contracts/serving.ts';
import { verifyLedger } from '../../../core/registry/ledger-hash.ts';
import { appendLedger } from '../../../lambdas/store/append-ledger.ts';
import { eachRecord } from '../../../lambdas/store/record.ts';
import { type ControlPlane, openControlPlane, START } from '../control-plane.ts';

const MODEL = 'green-taxi';
const PATH = `/models/${MODEL}`;
const yaml = `name: ${MODEL}
task: regression
target: minutes
features:
  trip_distance: number
`;

let plane: ControlPlane;
beforeEach(() => {
  plane = openControlPlane();
});
afterEach(() => plane.close());

const apply = (text = yaml, headers: Record<string, string> = {}) => plane.call('PUT', PATH, text, headers);
const readLedger = () =>
  Array.fromAsync(
    eachRecord(
      plane.services.records,
      { pk: ledgerPartition(MODEL), prefix: recordPrefix.ledger },
      LedgerEntry,
    ),
  );
const get = async () => (await plane.call('GET', PATH)).body;

describe('PUT /models/{model}', () => {
  it('makes a new model its first revision, in the caller’s name', async () => {
    const { status, body } = await apply();

    expect(status).toBe(200);
    expect(body).toMatchObject({ model: MODEL, revision: 1, changed: true });
    expect(await get()).toMatchObject({ revision: 1, appliedBy: 'local', serving: null });
    expect(await readLedger()).toMatchObject([
      { what: 'modelApplied', before: null, after: { revision: 1, specDigest: body.specDigest } },
    ]);
  });

  it('changes nothing when the spec says the same in other words', async () => {
    const first = await apply();
    const json = JSON.stringify({
      features: { trip_distance: 'number' },
      target: 'minutes',
      task: 'regression',
      name: MODEL,
      training: { folds: 3 },
    });

    const again = await apply(json, { 'content-type': 'application/json' });

    expect(again.body).toEqual({ ...first.body, changed: false });
    expect(await readLedger()).toHaveLength(1);
  });

  it('makes a changed spec the next revision and keeps the ones before', async () => {
    const first = await apply();
    const second = await apply(`${yaml}segments: [zone]\n`);

    expect(second.body).toMatchObject({ revision: 2, changed: true });
    expect(second.body.specDigest).not.toBe(first.body.specDigest);
    const old = await plane.services.records.get(recordKey.specRevision(MODEL, 1));
    expect(old).toMatchObject({ revision: 1, specDigest: first.body.specDigest });
    expect((await readLedger())[1]).toMatchObject({ before: { revision: 1 }, after: { revision: 2 } });
  });

  it('goes back to an earlier spec as a new revision', async () => {
    const first = await apply();
    await apply(`${yaml}segments: [zone]\n`);

    expect((await apply()).body).toMatchObject({ revision: 3, specDigest: first.body.specDigest });
  });

  it('lets one of several that are applied at once win each revision, and tells the others', async () => {
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, i) => apply(`${yaml}description: number ${i}\n`)),
    );

    const won = answers.filter(({ status }) => status === 200);
    expect(won.length).toBeGreaterThan(0);
    expect(answers.every(({ status }) => status === 200 || status === 409)).toBe(true);
    expect(new Set(won.map(({ body }) => body.revision)).size).toBe(won.length);
    expect(verifyLedger(await readLedger())).toEqual({ valid: true, entries: won.length });
  });

  it('is done once under one Idempotency-Key', async () => {
    const first = await apply(yaml, { 'Idempotency-Key': 'k' });

    expect((await apply(yaml, { 'Idempotency-Key': 'k' })).body).toEqual(first.body);
    expect(await readLedger()).toHaveLength(1);
  });

  it('keeps a paused model paused', async () => {
    await apply();
    await plane.call('POST', `${PATH}/pause`);
    await apply(`${yaml}segments: [zone]\n`);

    expect((await get()).paused).toMatchObject({ by: 'local' });
  });

  it('names every wrong line of a spec and writes nothing', async () => {
    const { status, body } = await apply(`${yaml}trainning: {}\nrollout: canary\n`);

    expect(status).toBe(422);
    expect(body.issues).toMatchObject([{ line: 6, field: 'trainning', code: 'unknownKey' }]);
    expect(await readLedger()).toEqual([]);
    expect((await plane.call('GET', PATH)).status).toBe(404);
  });

  it('refuses a spec of another model than the address says', async () => {
    expect((await plane.call('PUT', '/models/blue-taxi', yaml)).status).toBe(422);
  });

  it.each(['application/yaml', 'text/yaml', 'text/plain; charset=utf-8', 'application/json'])(
    'takes %s',
    async (type) => {
      expect((await apply(yaml, { 'content-type': type })).status).toBe(200);
    },
  );

  it('refuses other media types and files beyond the limit', async () => {
    expect((await apply(yaml, { 'content-type': 'application/xml' })).status).toBe(415);
    expect((await apply(`${yaml}# ${'x'.repeat(200_000)}\n`)).status).toBe(413);
  });

  it('refuses, and survives, a spec that becomes too large for its record', async () => {
    // no other line grows as much when its defaults are filled in
    const line = (i: number) => `  f${i.toString(36)}: {type: timestamp}\n`;
    const features = Array.from({ length: 7_500 }, (_, i) => line(i)).join('');

    expect((await apply(yaml + features)).status).toBe(413);
    expect((await plane.call('GET', PATH)).status).toBe(404);
  });
});

describe('pause and resume', () => {
  beforeEach(() => apply());
  const pause = (body?: object) => plane.call('POST', `${PATH}/pause`, body);
  const resume = (body?: object) => plane.call('POST', `${PATH}/resume`, body);

  it('hold who, when and why, in the record and in the ledger', async () => {
    const { status, body } = await pause({ why: 'the data is odd' });

    expect(status).toBe(200);
    expect(body.paused).toEqual({ since: START.toISOString(), by: 'local', why: 'the data is odd' });
    expect((await readLedger()).at(-1)).toMatchObject({ what: 'modelPaused', why: 'the data is odd' });

    expect((await resume()).body).not.toHaveProperty('paused');
    expect((await readLedger()).at(-1)).toMatchObject({ what: 'modelResumed' });
  });

  it('are no change the second time', async () => {
    await pause();
    await pause();
    await resume();
    await resume();

    expect((await readLedger()).map(({ what }) => what)).toEqual([
      'modelApplied',
      'modelPaused',
      'modelResumed',
    ]);
  });

  it('keep trainings from being asked for, and let them be again', async () => {
    await pause();
    expect((await plane.call('POST', `${PATH}/train`)).status).toBe(409);
    expect(plane.takeEvents('Retrain requested')).toEqual([]);

    await resume();
    expect((await plane.call('POST', `${PATH}/train`)).status).toBe(202);
    expect(plane.takeEvents('Retrain requested')).toHaveLength(1);
  });

  it('know no model that was not applied, and no other field', async () => {
    expect((await plane.call('POST', '/models/blue-taxi/pause')).status).toBe(404);
    expect((await pause({ reason: 'x' })).status).toBe(422);
  });
});

describe('DELETE /models/{model}', () => {
  const remove = (query = '?data=true') => plane.call('DELETE', `${PATH}${query}`);

  beforeEach(async () => {
    await apply();
    await plane.deliver('claim-drop', await plane.putObject(`incoming/${MODEL}/a.csv`));
    await plane.services.objects.put(`datasets/${MODEL}/x/snapshot.parquet`, Buffer.from('rows'));
    await plane.services.objects.put(`logs/predictions/${MODEL}/2026/03/01/10/x.gz`, Buffer.from('rows'));
    await plane.services.objects.put(`work/${MODEL}/run-1/prepared.bin`, Buffer.from('rows'));
    for (const prefix of ['quarantine', 'baselines', 'evaluations', 'golden', 'logs/labels'])
      await plane.services.objects.put(`${prefix}/${MODEL}/x`, Buffer.from('rows'));
    // a file that its sender took back: its key is hidden by a delete marker, its bytes are still there
    await plane.putObject(`incoming/${MODEL}/taken-back.csv`);
    await plane.services.objects.remove(`incoming/${MODEL}/taken-back.csv`);
    // several versions of one key, and another model whose name starts alike
    await plane.putObject(`incoming/${MODEL}/a.csv`, 'x,y\n5,6\n');
    await plane.applyModel(`${MODEL}-2`);
    await plane.putObject(`incoming/${MODEL}-2/a.csv`);
  });

  it('wants to hear that it is meant', async () => {
    expect((await remove('')).status).toBe(409);
    expect((await remove('?data=yes')).status).toBe(409);
    expect((await plane.call('GET', PATH)).status).toBe(200);
  });

  it('leaves no object and no record of the model but its ledger', async () => {
    const { status, body } = await remove();

    expect(status).toBe(200);
    expect(body.deleted.objects).toBe(11);
    const left = await plane.services.objects.listVersions('');
    expect(left.items.map(({ key }) => key)).toEqual([`incoming/${MODEL}-2/a.csv`]);
    const { items } = await plane.services.records.query({ pk: `MODEL#${MODEL}` });
    expect(items.filter(({ sk }) => !/^(LEDGER-HEAD$|ACTION#|VERSION-HEAD)/.test(sk))).toEqual([]);
    expect((await plane.call('GET', PATH)).status).toBe(404);
    expect((await plane.call('GET', '/models')).body.items).toMatchObject([{ model: `${MODEL}-2` }]);
  });

  it('leaves a ledger that says so and that verifies', async () => {
    await remove();

    const { body } = await plane.call('GET', `${PATH}/ledger`);
    expect(body.items.at(-1)).toMatchObject({ what: 'modelDeleted', after: null });
    expect(verifyLedger(body.items)).toMatchObject({ valid: true });
  });

  it('leaves models alone whose names start alike', async () => {
    await remove();

    expect((await plane.call('GET', `${PATH}-2`)).status).toBe(200);
    expect((await plane.services.objects.list(`incoming/${MODEL}-2/`)).items).toHaveLength(1);
  });

  it('goes on where it broke off', async () => {
    let left = 2;
    plane.wrapServices = (_name, services) => ({
      ...services,
      objects: {
        ...services.objects,
        remove: (...args) =>
          left-- > 0 ? services.objects.remove(...args) : Promise.reject(new Error('crash')),
      },
    });
    expect((await remove()).status).toBe(500);
    left = Number.POSITIVE_INFINITY;

    expect((await remove()).status).toBe(200);
    expect((await readLedger()).filter(({ what }) => what === 'modelDeleted')).toHaveLength(1);
  });

  it('lets a model of the same name begin anew, on the same ledger', async () => {
    await remove();
    expect((await apply()).body).toMatchObject({ revision: 1, changed: true });

    const entries = await readLedger();
    expect(entries.map(({ what }) => what)).toEqual(['modelApplied', 'modelDeleted', 'modelApplied']);
    expect(verifyLedger(entries)).toMatchObject({ valid: true });
  });

  it('lets the same content become a dataset version again', async () => {
    const accept = () =>
      appendLedger(plane.services.records, {
        model: MODEL,
        actionId: `dataset-${'a'.repeat(64)}`,
        at: START.toISOString(),
        who: 'perennial',
        what: 'datasetAccepted',
        why: 'a.csv',
        rev: 0,
        before: null,
        after: null,
      });
    await accept();
    await remove();
    await apply();

    expect(await accept()).toEqual({ appended: true });
  });

  it('gives no version number twice', async () => {
    await plane.services.records.write({ put: { ...recordKey.versionHead(MODEL), newest: 7 } });
    await remove();

    expect(await plane.services.records.get(recordKey.versionHead(MODEL))).toMatchObject({ newest: 7 });
  });

  it('knows no model twice', async () => {
    await remove();

    expect((await remove()).status).toBe(404);
  });
});
