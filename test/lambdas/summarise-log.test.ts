import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { objectKey, recordKey, recordPrefix } from '../../core/contracts/keys.ts';
import { SummaryRecord } from '../../core/contracts/watch.ts';
import { createRandom } from '../../core/random.ts';
import { eachRecord } from '../../lambdas/store/record.ts';
import { baselineOf, DAY, drawTrips, logOf, SIGNATURE, START } from '../core/drift/world.ts';
import { type ControlPlane, openControlPlane } from './control-plane.ts';
import { putVersion } from './make-version.ts';

const MODEL = 'green-taxi';
const KEY = `logs/predictions/${MODEL}/2026/06/01/00/log.gz`;
const random = createRandom(3);
const baseline = Buffer.from(JSON.stringify(baselineOf(drawTrips(random, 2_000, START - 20 * DAY, START))));
const records = logOf(drawTrips(random, 100, START, START + DAY)).map((record) => ({
  ...record,
  model: MODEL,
  version: 1,
}));
const lines = (some: object[]) => some.map((record) => JSON.stringify(record)).join('\n');

let plane: ControlPlane;
beforeEach(async () => {
  plane = openControlPlane();
  await plane.applyModel(MODEL);
  await makeVersion(1);
});
afterEach(() => plane.close());

async function makeVersion(version: number): Promise<void> {
  const { baselineDigest } = await putVersion(plane, MODEL, version, { signature: SIGNATURE });
  await plane.services.objects.put(objectKey.baseline(MODEL, baselineDigest), baseline);
}

/** Writes an object of the log and hands its event on. */
async function summarise(body: Uint8Array | string, key = KEY): Promise<unknown> {
  await plane.services.objects.put(key, Buffer.from(body));
  const event = plane.takeEvents('Object Created').at(-1);
  return plane.deliver('summarise-log', event!);
}
const summaries = (version: number) =>
  Array.fromAsync(
    eachRecord(
      plane.services.records,
      { ...recordKey.spec(MODEL), prefix: recordPrefix.summaries(version) },
      SummaryRecord,
    ),
  );

describe('summarise-log', () => {
  it('counts every row of a log object, gzipped or plain', async () => {
    expect(await summarise(gzipSync(lines(records)))).toEqual({ summaries: 1 });
    expect(await summarise(`${lines(records)}\n\n`, KEY.replace('log.gz', 'plain'))).toEqual({
      summaries: 1,
    });

    const [gzipped, plain] = await summaries(1);
    expect(gzipped).toMatchObject({ rows: 100, requests: 10, objectKey: KEY });
    expect(plain).toMatchObject({ rows: 100, features: gzipped?.features, prediction: gzipped?.prediction });
    for (const counts of gzipped!.features) expect(counts.reduce((sum, count) => sum + count)).toBe(100);
  });

  it('writes the same record when it is told twice', async () => {
    await summarise(gzipSync(lines(records)));
    const before = await summaries(1);
    await summarise(gzipSync(lines(records)));

    expect(await summaries(1)).toEqual(before);
  });

  it('counts each version’s rows in that version’s own bins', async () => {
    await makeVersion(2);
    const mixed = records.map((record, i) => ({ ...record, version: i < 3 ? 1 : 2 }));

    expect(await summarise(gzipSync(lines(mixed)))).toEqual({ summaries: 2 });

    expect([(await summaries(1))[0]?.rows, (await summaries(2))[0]?.rows]).toEqual([30, 70]);
  });

  it('does not count what the spec keeps out of the log as missing', async () => {
    await plane.applyModel(MODEL, {
      features: { distance: 'number', payment: 'category', pickup: 'timestamp', shared: 'boolean' },
      log: { never: ['payment'] },
    });
    await summarise(gzipSync(lines(records)));

    const [summary] = await summaries(1);
    expect(summary?.features.map((counts) => counts.length > 0)).toEqual([true, false, true, true, true]);
  });

  it.each([
    ['a model that was deleted', KEY.replace(MODEL, 'gone')],
    ['a key that names no model', 'logs/predictions/NO MODEL/2026/06/01/00/log.gz'],
  ])('leaves the log of %s alone', async (_what, key) => {
    expect(await summarise(gzipSync(lines(records)), key)).toEqual({ summaries: 0 });
  });

  it('leaves rows of a version alone that its model, made anew, does not have', async () => {
    const late = records.map((record, i) => ({ ...record, version: i === 0 ? 9 : 1 }));

    expect(await summarise(gzipSync(lines(late)))).toEqual({ summaries: 1 });

    expect((await summaries(1))[0]?.rows).toBe(90);
    expect(await summaries(9)).toEqual([]);
  });

  it.each([
    ['cut off', gzipSync(lines(records)).subarray(0, -20)],
    ['no JSON', Buffer.from('{"at":')],
    ['no prediction log', Buffer.from('{"some":"thing"}')],
  ])('fails loudly on an object that is %s, and writes nothing', async (_what, body) => {
    await expect(summarise(body)).rejects.toThrow();

    expect(await summaries(1)).toEqual([]);
  });

  it('fails when the object is gone, so that the event is tried again', async () => {
    await plane.services.objects.put(KEY, gzipSync(lines(records)));
    const event = plane.takeEvents('Object Created').at(-1)!;
    const { items } = await plane.services.objects.listVersions(KEY);
    await plane.services.objects.remove(KEY, { versionId: items[0]!.versionId });

    await expect(plane.deliver('summarise-log', event)).rejects.toMatchObject({ name: 'ObjectMissingError' });
  });
});
