import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DropRecord } from '../../core/contracts/drop.ts';
import { recordKey } from '../../core/contracts/keys.ts';
import { dropIdOf } from '../../core/intake/drop-source.ts';
import { claimDrop } from '../../lambdas/store/claim-drop.ts';
import { eachRecord } from '../../lambdas/store/record.ts';
import type { DeliveredEvent } from '../../platform/services.ts';
import { type ControlPlane, openControlPlane } from './control-plane.ts';

const MODEL = 'green-taxi';
const DROP_ID = '01jx0000000000000000000000';
const KEY = `incoming/${MODEL}/${DROP_ID}/january.csv`;

let plane: ControlPlane;
beforeEach(async () => {
  plane = openControlPlane();
  await plane.applyModel(MODEL);
});
afterEach(() => plane.close());

const claim = (event: DeliveredEvent) => plane.deliver('claim-drop', event) as Promise<{ dropId?: string }>;
const readDrops = (model = MODEL): Promise<DropRecord[]> =>
  Array.fromAsync(
    eachRecord(plane.services.records, { ...recordKey.spec(model), prefix: 'DROP#' }, DropRecord),
  );
const describeRun = (runId: string) => plane.services.workflows.describe('train-model', runId);
const idOf = (event: DeliveredEvent) => {
  const { bucket, object } = event.detail as {
    bucket: { name: string };
    object: { key: string; 'version-id': string };
  };
  return dropIdOf({ bucket: bucket.name, key: object.key, versionId: object['version-id'] });
};

describe('claim-drop', () => {
  it('makes an uploaded object the drop its address promised, and starts its workflow', async () => {
    const event = await plane.putObject(KEY);

    expect(await claim(event)).toEqual({ dropId: DROP_ID });

    const [drop] = await readDrops();
    expect(drop).toMatchObject({ dropId: DROP_ID, filename: 'january.csv', bytes: 8, attempt: 1, sweeps: 0 });
    expect(drop?.outcome).toBeUndefined();
    expect(await describeRun(`drop-${DROP_ID}-1`)).toMatchObject({
      status: 'RUNNING',
      input: { model: MODEL, runId: `drop-${DROP_ID}-1`, trigger: { kind: 'drop', dropId: DROP_ID } },
    });
  });

  it('names a drop put there by hand after what it is', async () => {
    const event = await plane.putObject(`incoming/${MODEL}/january.csv`);

    expect(await claim(event)).toEqual({ dropId: idOf(event) });
    expect(await readDrops()).toHaveLength(1);
  });

  it.each([
    ['one after the other', false],
    ['at once', true],
  ])('takes ten deliveries of one event %s as one drop and one execution', async (_how, atOnce) => {
    const event = await plane.putObject(KEY);
    const deliveries = Array.from({ length: 10 }, (_, i) => ({ ...event, id: `${event.id}-${i}` }));

    const answers = [];
    if (atOnce) answers.push(...(await Promise.all(deliveries.map(claim))));
    else for (const delivery of deliveries) answers.push(await claim(delivery));

    expect(new Set(answers.map(({ dropId }) => dropId))).toEqual(new Set([DROP_ID]));
    expect(await readDrops()).toMatchObject([{ attempt: 1 }]);
  });

  it('changes nothing when an event comes again after its drop ended', async () => {
    const event = await plane.putObject(KEY);
    await claim(event);
    await plane.endExecution('train-model', `drop-${DROP_ID}-1`, { status: 'SUCCEEDED' });
    const { records } = plane.services;
    await records.write({ update: recordKey.drop(MODEL, DROP_ID), set: { outcome: 'accepted' } });
    const before = await readDrops();

    expect(await claim(event)).toEqual({ dropId: DROP_ID });
    expect(await readDrops()).toEqual(before);
  });

  it('starts the execution that a crash between claim and start left out', async () => {
    const event = await plane.putObject(KEY);
    const broken = {
      ...plane.services,
      workflows: { ...plane.services.workflows, start: () => Promise.reject(new Error('crash')) },
    };
    const { bucket, object } = event.detail as never as {
      bucket: { name: string };
      object: { key: string; 'version-id': string };
    };
    const version = { bucket: bucket.name, key: object.key, versionId: object['version-id'] };
    const head = await plane.services.objects.head(KEY);
    await expect(claimDrop(broken, version, head)).rejects.toThrow('crash');
    expect(await describeRun(`drop-${DROP_ID}-1`)).toBeUndefined();

    await claim(event);

    expect(await describeRun(`drop-${DROP_ID}-1`)).toMatchObject({ status: 'RUNNING' });
    expect(await readDrops()).toHaveLength(1);
  });

  it('takes two versions of one key in their order as two drops', async () => {
    const key = `incoming/${MODEL}/daily.csv`;
    const [first, second] = [
      await plane.putObject(key, 'x,y\n1,2\n'),
      await plane.putObject(key, 'x,y\n3,4\n'),
    ];

    await claim(first);
    await claim(second);

    expect((await readDrops()).map(({ outcome }) => outcome)).toEqual([undefined, undefined]);
  });

  it('marks the older of two versions as superseded when the newer one came first', async () => {
    const key = `incoming/${MODEL}/daily.csv`;
    const [first, second] = [
      await plane.putObject(key, 'x,y\n1,2\n'),
      await plane.putObject(key, 'x,y\n3,4\n'),
    ];

    await claim(second);
    await claim(first);

    const drops = await readDrops();
    const outcomes = new Map(drops.map((drop) => [drop.dropId, drop.outcome]));
    expect(outcomes.get(idOf(first))).toBe('superseded');
    expect(outcomes.get(idOf(second))).toBeUndefined();
    expect(drops.find(({ outcome }) => outcome)?.reasons).toMatchObject([{ code: 'newerVersion' }]);
    expect(await describeRun(`drop-${idOf(first)}-1`)).toBeUndefined();
  });

  it('stays with "superseded" when the older version’s event comes again', async () => {
    const key = `incoming/${MODEL}/daily.csv`;
    const [first, second] = [
      await plane.putObject(key, 'x,y\n1,2\n'),
      await plane.putObject(key, 'x,y\n3,4\n'),
    ];
    await claim(second);
    await claim(first);
    const before = await readDrops();

    expect(await claim(first)).toEqual({ dropId: idOf(first) });
    expect(await readDrops()).toEqual(before);
  });

  it('does not confuse the same file name of two folders', async () => {
    const first = await plane.putObject(`incoming/${MODEL}/a/daily.csv`);
    const second = await plane.putObject(`incoming/${MODEL}/b/daily.csv`);

    await claim(second);
    await claim(first);

    expect((await readDrops()).map(({ outcome }) => outcome)).toEqual([undefined, undefined]);
  });

  it('gives an object written over an upload a drop of its own', async () => {
    const uploaded = await plane.putObject(KEY, 'x,y\n1,2\n');
    await claim(uploaded);
    const overwritten = await plane.putObject(KEY, 'x,y\n3,4\n');

    const { dropId } = await claim(overwritten);

    expect(dropId).toBe(idOf(overwritten));
    expect(await readDrops()).toHaveLength(2);
  });

  it.each([0, 1])(
    'gives both versions of an overwritten upload a drop when their events come at once (%i first)',
    async (first) => {
      const events = [await plane.putObject(KEY, 'x,y\n1,2\n'), await plane.putObject(KEY, 'x,y\n3,4\n')];
      const inOrder = first === 0 ? events : events.toReversed();

      await Promise.all(inOrder.map(claim));

      const drops = await readDrops();
      const versions = events.map(({ detail }) => (detail.object as { 'version-id': string })['version-id']);
      expect(drops.map(({ versionId }) => versionId).toSorted()).toEqual(versions.toSorted());
      const newer = drops.find(({ versionId }) => versionId === versions[1]);
      expect(newer?.outcome).toBeUndefined();
    },
  );

  it('reads the current version when the event names none', async () => {
    const event = await plane.putObject(KEY);
    const { 'version-id': versionId, ...object } = event.detail.object as Record<string, string>;

    await claim({ ...event, detail: { ...event.detail, object } });

    expect(await readDrops()).toMatchObject([{ dropId: DROP_ID, versionId }]);
  });

  it('makes nothing of an event without a version whose object is gone', async () => {
    const event = await plane.putObject(KEY);
    await plane.services.objects.remove(KEY);
    const { 'version-id': _versionId, ...object } = event.detail.object as Record<string, string>;

    expect(await claim({ ...event, detail: { ...event.detail, object } })).toEqual({});
    expect(await readDrops()).toEqual([]);
  });

  it('ends a drop whose object was removed as rejected, without an execution and for good', async () => {
    const event = await plane.putObject(KEY);
    const { 'version-id': versionId } = event.detail.object as Record<string, string>;
    await plane.services.objects.remove(KEY, { versionId: versionId! });

    await claim(event);
    await claim(event);

    expect(await readDrops()).toMatchObject([{ outcome: 'rejected', reasons: [{ code: 'missing' }] }]);
    expect(await describeRun(`drop-${DROP_ID}-1`)).toBeUndefined();
  });

  it('reads the version the event names, though a newer one is there', async () => {
    const key = `incoming/${MODEL}/daily.csv`;
    const first = await plane.putObject(key, 'x,y\n1,2\n');
    await plane.putObject(key, 'x,y\n11,22\n');

    await claim(first);

    expect(await readDrops()).toMatchObject([{ bytes: 8 }]);
  });

  it('rejects a drop of a model nobody applied, and says what to do', async () => {
    const event = await plane.putObject('incoming/blue-taxi/january.csv');

    await claim(event);

    expect(await readDrops('blue-taxi')).toMatchObject([
      { outcome: 'rejected', reasons: [{ code: 'unknownModel' }] },
    ]);
    expect((await readDrops('blue-taxi'))[0]?.reasons[0]?.message).toContain('apply its spec');
  });

  it.each([
    `incoming/${MODEL}/`,
    `incoming/${MODEL}/folder/`,
    `incoming/${MODEL}/.hidden.csv`,
    `incoming/${MODEL}/january.csv.part`,
    `incoming/${MODEL}`,
    'incoming/january.csv',
    'incoming/Not A Model/january.csv',
    'incoming/../january.csv',
    'incoming//january.csv',
    `incoming/${MODEL}%2Fx/january.csv`,
  ])('ignores the key %s', async (key) => {
    expect(await claim(await plane.putObject(key))).toEqual({});
    expect(await readDrops()).toEqual([]);
    expect(plane.logged).toMatchObject([{ message: 'object is no drop', key }]);
  });

  it.each([
    'a b+c%2Fd.csv',
    'x/../y.csv',
    '日本 \u{1f695}.csv',
    'a?b#c&d.csv',
    'quote\'s "two".csv',
    `${'n'.repeat(900)}.csv`,
  ])('takes the key …/%s literally', async (name) => {
    const key = `incoming/${MODEL}/${name}`;
    const event = await plane.putObject(key);

    await claim(event);

    expect(await readDrops()).toMatchObject([{ key, dropId: idOf(event), filename: name.split('/').at(-1) }]);
  });
});
