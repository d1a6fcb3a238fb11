import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { sha256 } from '../../core/canonical-json.ts';
import { DatasetRecord } from '../../core/contracts/dataset.ts';
import { DropRecord } from '../../core/contracts/drop.ts';
import { recordKey } from '../../core/contracts/keys.ts';
import type { Json } from '../../core/contracts/names.ts';
import { decodeFrame } from '../../core/data/frame-bytes.ts';
import { eachRecord, readRecord } from '../../lambdas/store/record.ts';
import { createDuckdbTables } from '../../platform/duckdb-tables.ts';
import { type ControlPlane, openControlPlane } from './control-plane.ts';

const MODEL = 'green-taxi';
const tables = createDuckdbTables({ threads: 1, memoryLimitMegabytes: 256 });
const ROWS = Array.from({ length: 200 }, (_, i) => `${i},${(i * 7) % 11}`);
const BAD = Array.from({ length: 15 }, (_, i) => `${5_000 + i},1`);
const csv = (rows = ROWS) => `x,y\n${rows.join('\n')}\n`;

let plane: ControlPlane;
beforeEach(async () => {
  plane = openControlPlane({ tables });
  await plane.applyModel(MODEL, { data: { columns: { x: { type: 'number', max: 1_000 } } } });
});
afterEach(() => plane.close());

/** Puts a file and claims it; answers its drop's id. */
async function claim(name: string, text = csv()): Promise<string> {
  await plane.deliver('claim-drop', await plane.putObject(`incoming/${MODEL}/${name}`, text));
  const { items } = (await plane.call('GET', `/models/${MODEL}/drops`)).body;
  return items.find(({ filename }: { filename: string }) => filename === name).dropId;
}
const readDrop = (dropId: string) =>
  readRecord(plane.services.records, recordKey.drop(MODEL, dropId), DropRecord);
const setDrop = (dropId: string, set: Record<string, Json>, remove: string[] = []) =>
  plane.services.records.write({ update: recordKey.drop(MODEL, dropId), set, remove });
const ingest = (dropId: string, attempt = 1) =>
  plane.invoke('ingest-drop', { model: MODEL, dropId, runId: `drop-${dropId}-${attempt}` });
const listDatasets = () =>
  Array.fromAsync(
    eachRecord(plane.services.records, { ...recordKey.spec(MODEL), prefix: 'DATASET#' }, DatasetRecord),
  );
const readLedger = async (): Promise<{ what: string }[]> =>
  (await plane.call('GET', `/models/${MODEL}/ledger`)).body.items;

describe('ingest-drop', () => {
  it('makes content a dataset version, in one act with the drop’s end and the ledger', async () => {
    const dropId = await claim('a.csv');

    expect(await ingest(dropId)).toEqual({ outcome: 'accepted', train: true });

    const [dataset] = await listDatasets();
    expect(dataset).toMatchObject({ seq: 1, dropId, rows: 200 });
    expect(await readDrop(dropId)).toMatchObject({ outcome: 'accepted', datasetId: dataset?.datasetId });
    expect(await plane.services.objects.head(dataset!.snapshotKey)).toBeDefined();
    expect((await readLedger()).at(-1)).toMatchObject({ what: 'datasetAccepted' });
  });

  it('stores the rows as training reads them beside the snapshot, once, under their digest', async () => {
    await ingest(await claim('a.csv'));
    const [dataset] = await listDatasets();
    const { key, digest } = dataset!.frame!;
    const { head, body } = await plane.services.objects.get(key);

    expect(sha256(body)).toBe(digest);
    expect(decodeFrame(body)).toMatchObject({ rows: 200, columns: { x: { kind: 'number' } } });
    // the same content under another name
    await ingest(await claim('b.csv', csv().replaceAll('\n', '\r\n')));
    expect((await plane.services.objects.head(key))?.versionId).toBe(head.versionId);
    const prefix = key.slice(0, key.lastIndexOf('/') + 1);
    const { items } = await plane.services.objects.list(prefix);
    expect(items.map((item) => item.key.slice(prefix.length))).toEqual([
      'frame.bin',
      'profile.json',
      'snapshot.parquet',
    ]);
  });

  it('rejects a file that its scratch space cannot hold, and says how much it can', async () => {
    const dropId = await claim('a.csv');
    // the drop says what the bucket said of its size
    await setDrop(dropId, { bytes: 2 ** 52 });

    expect(await ingest(dropId)).toEqual({ outcome: 'rejected', train: false });

    const [reason] = (await readDrop(dropId))!.reasons;
    expect(reason).toMatchObject({ code: 'tooLarge' });
    expect(reason!.message).toMatch(/^the file has 4503599627370496 bytes; there is room to read \d{6,}/);
  });

  it('knows no drop that was not claimed', async () => {
    await expect(ingest('0'.repeat(26))).rejects.toMatchObject({ name: 'NotFoundError' });
  });

  it('changes nothing for an execution that a newer attempt replaced', async () => {
    const dropId = await claim('a.csv');
    await setDrop(dropId, { attempt: 2, runId: `drop-${dropId}-2` });

    expect(await ingest(dropId, 1)).toEqual({ outcome: 'superseded', train: false });

    expect(await listDatasets()).toEqual([]);
    expect((await readDrop(dropId))?.outcome).toBeUndefined();
  });

  it('changes nothing when a newer attempt replaces it while it reads', async () => {
    const dropId = await claim('a.csv');
    plane.wrapServices = (_name, services) => ({
      ...services,
      objects: {
        ...services.objects,
        upload: async (...args) => {
          await setDrop(dropId, { attempt: 2, runId: `drop-${dropId}-2` });
          return services.objects.upload(...args);
        },
      },
    });

    expect(await ingest(dropId, 1)).toEqual({ outcome: 'superseded', train: false });

    expect(await listDatasets()).toEqual([]);
  });

  it('answers the same again when it is called again', async () => {
    const dropId = await claim('a.csv');
    const first = await ingest(dropId);
    const before = await readLedger();

    expect(await ingest(dropId)).toEqual(first);

    expect(await readLedger()).toEqual(before);
  });

  it('goes on training when another attempt finds the dataset version that the first one made', async () => {
    const dropId = await claim('a.csv');
    await ingest(dropId);
    await setDrop(dropId, { attempt: 2, runId: `drop-${dropId}-2` }, ['outcome', 'endedAt']);

    expect(await ingest(dropId, 2)).toEqual({ outcome: 'accepted', train: true });

    expect((await readDrop(dropId))?.alreadyKnown).toBeUndefined();
    expect(await listDatasets()).toHaveLength(1);
  });

  it('names the dataset version that content is already, and trains nothing', async () => {
    await ingest(await claim('a.csv'));
    const again = await claim('b.csv');

    expect(await ingest(again)).toEqual({ outcome: 'accepted', train: false });

    expect(await readDrop(again)).toMatchObject({ outcome: 'accepted', alreadyKnown: true });
    expect(await listDatasets()).toHaveLength(1);
    expect(await ingest(again)).toEqual({ outcome: 'accepted', train: false });
  });

  it('numbers two files that are accepted at once one after the other', async () => {
    const drops = [await claim('a.csv'), await claim('b.csv', csv(ROWS.slice(1)))];

    const answers = await Promise.all(drops.map((dropId) => ingest(dropId)));

    expect(answers).toEqual(Array(2).fill({ outcome: 'accepted', train: true }));
    expect((await listDatasets()).map(({ seq }) => seq).sort()).toEqual([1, 2]);
    expect((await readLedger()).filter(({ what }) => what === 'datasetAccepted')).toHaveLength(2);
  });

  it('rejects a file that was removed before it could be read', async () => {
    const dropId = await claim('a.csv');
    const { key, versionId } = (await readDrop(dropId))!;
    await plane.services.objects.remove(key, { versionId });

    expect(await ingest(dropId)).toEqual({ outcome: 'rejected', train: false });

    expect(await readDrop(dropId)).toMatchObject({ outcome: 'rejected', reasons: [{ code: 'missing' }] });
  });

  it.each([
    ['is empty', ''],
    ['is a web page', '<!doctype html><html><body>denied</body></html>'],
    ['lacks the target', csv().replace('x,y', 'x,z')],
    ['has too few rows', csv(ROWS.slice(0, 3))],
    ['is a picture', '\u0089PNG\r\n\u001a\n\u0000\u0000'],
  ])('rejects a file that %s, with a reason', async (_what, text) => {
    const dropId = await claim('a.csv', text);

    expect(await ingest(dropId)).toEqual({ outcome: 'rejected', train: false });

    const { reasons = [] } = (await readDrop(dropId)) ?? {};
    expect(reasons.length).toBeGreaterThan(0);
    expect(reasons[0]?.message).not.toBe('');
    expect(await listDatasets()).toEqual([]);
  });

  it('quarantines a file with too many bad rows, and keeps them with their reasons', async () => {
    const dropId = await claim('a.csv', csv([...ROWS, ...BAD]));

    expect(await ingest(dropId)).toEqual({ outcome: 'quarantined', train: false });

    const drop = await readDrop(dropId);
    expect(drop).toMatchObject({ outcome: 'quarantined', counts: { quarantined: 15 } });
    const { body } = await plane.services.objects.get(drop!.quarantineKey!);
    expect(gunzipSync(body).toString().trimEnd().split('\n')).toHaveLength(15);
    expect(await listDatasets()).toEqual([]);
  });

  it('accepts in the end what a person released, bad rows left out', async () => {
    const dropId = await claim('a.csv', csv([...ROWS, ...BAD]));
    await setDrop(dropId, { released: { by: 'local', at: '2026-03-01T10:00:00.000Z' } });

    expect(await ingest(dropId)).toEqual({ outcome: 'accepted', train: true });

    expect(await readDrop(dropId)).toMatchObject({ counts: { kept: 200, quarantined: 15 } });
  });

  it('leaves the drop open when the bucket is down: the workflow tries again', async () => {
    const dropId = await claim('a.csv');
    plane.wrapServices = (_name, services) => ({
      ...services,
      objects: { ...services.objects, download: () => Promise.reject(new Error('down')) },
    });
    await expect(ingest(dropId)).rejects.toThrow('down');
    expect((await readDrop(dropId))?.outcome).toBeUndefined();
    plane.wrapServices = undefined;

    expect(await ingest(dropId)).toEqual({ outcome: 'accepted', train: true });
  });

  it('makes no dataset version of a model that is deleted meanwhile, and leaves nothing that stays', async () => {
    const dropId = await claim('a.csv');
    plane.wrapServices = (name, services) => ({
      ...services,
      objects: {
        ...services.objects,
        upload: async (...args) => {
          if (name === 'ingest-drop') await plane.call('DELETE', `/models/${MODEL}?data=true`);
          return services.objects.upload(...args);
        },
      },
    });
    await expect(ingest(dropId)).rejects.toMatchObject({ name: 'NotFoundError' });
    expect((await plane.services.objects.listVersions('datasets/')).items).not.toEqual([]);

    await plane.clock.advanceBy(3_600_000);
    await plane.invoke('sweep-drops', { 'detail-type': 'Scheduled Event' });

    expect((await plane.services.objects.listVersions('')).items).toEqual([]);
    expect(await listDatasets()).toEqual([]);
  });
});
