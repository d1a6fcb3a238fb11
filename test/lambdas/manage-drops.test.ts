import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DropRecord } from '../../core/contracts/drop.ts';
import { ledgerPartition, recordKey, recordPrefix } from '../../core/contracts/keys.ts';
import type { Json } from '../../core/contracts/names.ts';
import { LedgerEntry } from '../../core/contracts/serving.ts';
import { eachRecord, readRecord } from '../../lambdas/store/record.ts';
import { type ControlPlane, openControlPlane, START } from './control-plane.ts';

const MODEL = 'green-taxi';
const DROP_ID = '01jx0000000000000000000000';
const KEY = `incoming/${MODEL}/${DROP_ID}/january.csv`;
const PATH = `/models/${MODEL}/drops/${DROP_ID}`;

let plane: ControlPlane;
beforeEach(async () => {
  plane = openControlPlane();
  await plane.applyModel(MODEL);
});
afterEach(() => plane.close());

const readDrop = () => readRecord(plane.services.records, recordKey.drop(MODEL, DROP_ID), DropRecord);
const setDrop = (set: Record<string, Json>) =>
  plane.services.records.write({ update: recordKey.drop(MODEL, DROP_ID), set });
const describeRun = (attempt: number) =>
  plane.services.workflows.describe('train-model', `drop-${DROP_ID}-${attempt}`);

/** A drop whose first attempt is over and ended like this. */
async function makeEndedDrop(end: Record<string, Json>): Promise<void> {
  await plane.deliver('claim-drop', await plane.putObject(KEY));
  await plane.endExecution('train-model', `drop-${DROP_ID}-1`, { status: 'SUCCEEDED' });
  await setDrop({ endedAt: START.toISOString(), ...end });
}

async function putRun(outcome?: string): Promise<void> {
  await plane.services.records.write({
    put: {
      ...recordKey.run(MODEL, `drop-${DROP_ID}-1`),
      schema: 1,
      model: MODEL,
      runId: `drop-${DROP_ID}-1`,
      trigger: { kind: 'drop', dropId: DROP_ID },
      startedAt: START.toISOString(),
      specRevision: 1,
      specDigest: 'a'.repeat(64),
      datasets: [],
      reasons: [],
      ...(outcome && { outcome }),
    },
  });
}

describe('POST /models/{model}/drops', () => {
  const start = (body: unknown) => plane.call('POST', `/models/${MODEL}/drops`, body);

  it('gives out an address that takes the file once, under a key with the drop’s id', async () => {
    const { status, body } = await start({ filename: 'january.csv', bytes: 8 });

    expect(status).toBe(200);
    expect(body.uploads).toMatchObject([{ from: 0, to: 8 }]);
    expect(Date.parse(body.expiresAt) - START.getTime()).toBe(3_600_000);
    const token = body.uploads[0].url.replace(/^.*\/_uploads\//, '');
    await plane.store.acceptUpload(token, Buffer.from('x,y\n1,2\n'));
    const [event] = plane.takeEvents('Object Created');
    expect(await plane.deliver('claim-drop', event!)).toEqual({ dropId: body.dropId });
  });

  it('writes nothing before the file is there', async () => {
    await start({ filename: 'january.csv', bytes: 8 });

    expect(await plane.services.records.query({ pk: `MODEL#${MODEL}`, prefix: 'DROP#' })).toEqual({
      items: [],
    });
  });

  it.each([
    '..',
    '.',
    'a/b.csv',
    'a\\b.csv',
    'a\u0000.csv',
    'a\nb.csv',
    '',
    'n'.repeat(201),
    '\ud800.csv',
    // what the sweeper and the folder leave alone would wait for ever
    '.hidden.csv',
    'january.csv.part',
  ])('refuses the file name %j, naming the field', async (filename) => {
    const { status, body } = await start({ filename, bytes: 8 });

    expect(status).toBe(422);
    expect(body.issues).toMatchObject([{ field: 'filename' }]);
  });

  it.each(['a b+c%2F.csv', '日本.csv', "it's 'quoted'.csv", 'n'.repeat(200)])(
    'takes the file name %j',
    async (filename) => {
      expect((await start({ filename, bytes: 8 })).status).toBe(200);
    },
  );

  it.each([
    [{ filename: 'a.csv' }, 422],
    [{ filename: 'a.csv', bytes: -1 }, 422],
    [{ filename: 'a.csv', bytes: 1.5 }, 422],
    [{ filename: 'a.csv', bytes: '8' }, 422],
    [{ filename: 'a.csv', bytes: 8, url: 'http://169.254.169.254/' }, 422],
    [{ filename: 'a.csv', bytes: 4 * 1024 ** 3 + 1 }, 413],
  ])('refuses %j', async (body, status) => {
    expect((await start(body)).status).toBe(status);
  });

  it('knows no model that was not applied', async () => {
    const { status } = await plane.call('POST', '/models/blue-taxi/drops', { filename: 'a.csv', bytes: 1 });

    expect(status).toBe(404);
  });
});

describe('POST …/retry', () => {
  const retry = (headers?: Record<string, string>) => plane.call('POST', `${PATH}/retry`, undefined, headers);

  it('starts the next attempt of a rejected drop, without what the last one left behind', async () => {
    await makeEndedDrop({
      outcome: 'rejected',
      reasons: [{ code: 'rows', message: 'too few' }],
      findings: [{ code: 'unit', message: 'odd' }],
      counts: { read: 1, kept: 0, leftOut: 0, quarantined: 1, byReason: [] },
      quarantineKey: 'quarantine/x',
    });

    const { status, body } = await retry();

    expect(status).toBe(200);
    expect(body).toMatchObject({ attempt: 2, runId: `drop-${DROP_ID}-2`, reasons: [], findings: [] });
    for (const gone of ['outcome', 'endedAt', 'counts', 'quarantineKey'])
      expect(body).not.toHaveProperty(gone);
    expect(await describeRun(2)).toMatchObject({ status: 'RUNNING' });
  });

  it('takes two calls at once as one attempt', async () => {
    await makeEndedDrop({ outcome: 'rejected' });

    const answers = await Promise.all([retry(), retry(), retry()]);

    expect(answers.filter(({ status }) => status === 200).length).toBeGreaterThan(0);
    expect(await readDrop()).toMatchObject({ attempt: 2 });
    expect(await describeRun(3)).toBeUndefined();
  });

  it('does not open the attempt again that another call started and that ended meanwhile', async () => {
    await makeEndedDrop({ outcome: 'rejected' });
    const { transact } = plane.store.records;
    let isFirst = true;
    plane.store.records.transact = async (...args) => {
      if (isFirst) {
        isFirst = false;
        await retry();
        await plane.endExecution('train-model', `drop-${DROP_ID}-2`, { status: 'SUCCEEDED' });
        await setDrop({ outcome: 'accepted' });
      }
      return transact(...args);
    };

    await retry();

    expect(await readDrop()).toMatchObject({ attempt: 2, outcome: 'accepted' });
  });

  it('takes two calls with one Idempotency-Key as one, and gives the same answer', async () => {
    await makeEndedDrop({ outcome: 'rejected' });
    const key = { 'Idempotency-Key': 'k-1' };

    const first = await retry(key);
    await plane.endExecution('train-model', `drop-${DROP_ID}-2`, { status: 'SUCCEEDED' });
    await setDrop({ outcome: 'rejected' });
    const second = await retry(key);

    expect(second.body).toEqual(first.body);
    expect(await readDrop()).toMatchObject({ attempt: 2 });
  });

  it('starts what a crash between attempt and start left out', async () => {
    await makeEndedDrop({ outcome: 'rejected' });
    await setDrop({ attempt: 2, runId: `drop-${DROP_ID}-2` });
    await plane.services.records.write({ update: recordKey.drop(MODEL, DROP_ID), remove: ['outcome'] });

    // the drop is open again and the sweeper's to start: retrying it is refused, not doubled
    expect((await retry()).status).toBe(409);
    expect(await describeRun(3)).toBeUndefined();
  });

  it.each([
    ['open', {}, 409],
    ['quarantined', { outcome: 'quarantined' }, 409],
    ['superseded', { outcome: 'superseded' }, 409],
    ['accepted with content known before', { outcome: 'accepted', alreadyKnown: true }, 409],
  ])('refuses a drop that is %s', async (_what, end, status) => {
    await makeEndedDrop(end);

    expect((await retry()).status).toBe(status);
    expect(await readDrop()).toMatchObject({ attempt: 1 });
  });

  it.each([
    ['failed', 200],
    ['not-started', 200],
    ['promoted', 409],
    ['registered', 409],
    ['awaiting-approval', 409],
    [undefined, 409],
  ])('with an accepted drop whose run ended %s answers %i', async (outcome, status) => {
    await makeEndedDrop({ outcome: 'accepted', datasetId: 'b'.repeat(64) });
    await putRun(outcome);

    expect((await retry()).status).toBe(status);
  });

  it('takes an accepted drop whose execution died before its run was prepared', async () => {
    await makeEndedDrop({ outcome: 'accepted', datasetId: 'b'.repeat(64) });

    expect((await retry()).status).toBe(200);
    expect(await describeRun(2)).toMatchObject({ status: 'RUNNING' });
  });

  it('leaves an accepted drop alone whose execution is about to prepare its run', async () => {
    await plane.deliver('claim-drop', await plane.putObject(KEY));
    await setDrop({ outcome: 'accepted' });

    expect((await retry()).status).toBe(409);
  });

  it.each(['01jx0000000000000000000009', 'nonsense', '..%2F..', '%00'])(
    'knows no drop %s',
    async (dropId) => {
      expect((await plane.call('POST', `/models/${MODEL}/drops/${dropId}/retry`)).status).toBe(404);
    },
  );
});

describe('POST …/release', () => {
  const release = () => plane.call('POST', `${PATH}/release`);
  const readLedger = () =>
    Array.fromAsync(
      eachRecord(
        plane.services.records,
        { pk: ledgerPartition(MODEL), prefix: recordPrefix.ledger },
        LedgerEntry,
      ),
    );
  const reasons = [{ code: 'unit', message: 'trip_distance is 1000 times what it was' }];

  it('takes a quarantined drop in the caller’s name, with the suspicion in the ledger', async () => {
    await makeEndedDrop({ outcome: 'quarantined', reasons });

    const { status, body } = await release();

    expect(status).toBe(200);
    expect(body).toMatchObject({ attempt: 2, released: { by: 'local', at: START.toISOString() } });
    expect((await readLedger()).at(-1)).toMatchObject({ what: 'dropReleased', why: reasons[0]!.message });
    expect(await describeRun(2)).toMatchObject({ status: 'RUNNING' });
  });

  it('is done once, however often it is asked for', async () => {
    await makeEndedDrop({ outcome: 'quarantined', reasons });

    const answers = await Promise.all([release(), release()]);
    answers.push(await release());

    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    expect((await readLedger()).filter(({ what }) => what === 'dropReleased')).toHaveLength(1);
    expect(await readDrop()).toMatchObject({ attempt: 2 });
  });

  it.each<Record<string, Json>>([
    {},
    { outcome: 'rejected' },
    { outcome: 'accepted' },
    { outcome: 'superseded' },
  ])('refuses a drop with %j', async (end) => {
    await makeEndedDrop(end);

    expect((await release()).status).toBe(409);
  });

  it('stays released over a later retry', async () => {
    await makeEndedDrop({ outcome: 'quarantined', reasons });
    await release();
    await plane.endExecution('train-model', `drop-${DROP_ID}-2`, { status: 'FAILED', error: 'E', cause: '' });
    await setDrop({ outcome: 'rejected' });

    await plane.call('POST', `${PATH}/retry`);

    expect(await readDrop()).toMatchObject({ attempt: 3, released: { by: 'local' } });
  });
});
