import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { objectKey, recordKey } from '../../core/contracts/keys.ts';
import { createRandom } from '../../core/random.ts';
import { baselineOf, DAY, drawTrips, HOUR, logOf, SIGNATURE, type Trip } from '../core/drift/world.ts';
import { type ControlPlane, openControlPlane, START } from './control-plane.ts';
import { putVersion } from './make-version.ts';

const MODEL = 'green-taxi';
const PATH = `/models/${MODEL}`;
const SERVED_SINCE = START.getTime() / 1000;
/** The first window that is a whole day: 2 March. */
const MIDNIGHT = Date.parse('2026-03-02T00:00:00Z') / 1000;

let plane: ControlPlane;
beforeEach(async () => {
  plane = openControlPlane();
  await plane.applyModel(MODEL, {
    watch: { every: '1 day', retrain: { on: ['drift'], cooldown: '1 hour' } },
  });
  const digest = 'b'.repeat(64);
  await putVersion(plane, MODEL, 1, { signature: SIGNATURE, baselineDigest: digest });
  const learned = drawTrips(createRandom(1), 4_000, SERVED_SINCE - 30 * DAY, SERVED_SINCE);
  const baseline = Buffer.from(JSON.stringify(baselineOf(learned)));
  await plane.services.objects.put(objectKey.baseline(MODEL, digest), baseline);
  await plane.call('POST', `${PATH}/promote`, { version: 1, rev: 0 });
  await plane.services.records.write({
    put: { ...recordKey.datasetOrder(MODEL, 1), datasetId: 'd'.repeat(64) },
  });
});
afterEach(() => plane.close());

/** Serves the trips of one day: what the log holds of them is summarised, as its event would have it. */
async function serve(trips: Trip[]): Promise<void> {
  const records = logOf(trips).map((record) => ({ ...record, model: MODEL, version: 1 }));
  const at = new Date((MIDNIGHT + HOUR) * 1000).toISOString().slice(0, 13).replace(/[-T]/g, '/');
  await writeLog(`logs/predictions/${MODEL}/${at}/log.gz`, records);
  const [event] = plane
    .takeEvents('Object Created')
    .filter(({ detail }) => JSON.stringify(detail).includes('logs/'));
  expect(await plane.deliver('summarise-log', event!)).toEqual({ summaries: 1 });
}
const writeLog = (key: string, records: object[]) =>
  plane.services.objects.put(key, gzipSync(records.map((record) => JSON.stringify(record)).join('\n')));
const aDay = () => drawTrips(createRandom(2), 3_000, MIDNIGHT, MIDNIGHT + DAY);
/** Trips three times as long as the model learned from. */
const longer = () => aDay().map((trip) => ({ ...trip, distance: trip.distance && trip.distance * 3 }));
const check = async () => {
  await plane.clock.advanceBy((MIDNIGHT + DAY + HOUR) * 1000 - plane.clock.now().getTime());
  return plane.invoke('check-drift', { 'detail-type': 'Scheduled Event' });
};
const decisions = async () => (await plane.call('GET', `${PATH}/decisions`)).body.items;
const ledger = async () => (await plane.call('GET', `${PATH}/ledger`)).body.items;

describe('the scheduled check', () => {
  it('leaves a model alone that serves what it learned from, and says so', async () => {
    await serve(aDay());

    expect(await check()).toEqual({ checked: 1 });

    expect(await decisions()).toMatchObject([{ action: 'none' }]);
    expect(plane.takeEvents('Retrain requested')).toEqual([]);
  });

  it('asks for a training when the rows are no longer those it learned from, and tells the ledger why', async () => {
    await serve(longer());

    expect(await check()).toEqual({ checked: 1 });

    const [decision] = await decisions();
    expect(decision).toMatchObject({ action: 'retrain', causes: ['drift'] });
    expect(plane.takeEvents('Retrain requested')).toMatchObject([
      { detail: { model: MODEL, requestId: decision.decisionId, kind: 'retrain' } },
    ]);
    expect((await ledger()).at(-1)).toMatchObject({
      what: 'retrainRequested',
      after: { decisionId: decision.decisionId },
    });
  });

  it('asks once, however often it looks', async () => {
    await serve(longer());
    await check();
    const before = await ledger();

    expect(await check()).toEqual({ checked: 0 });

    expect(await ledger()).toEqual(before);
    expect(plane.takeEvents('Retrain requested')).toHaveLength(1);
  });

  it('goes on from a decision that a check broke off after', async () => {
    await serve(longer());
    const { put } = plane.services.events;
    plane.services.events.put = () => Promise.reject(new Error('crash'));
    await expect(check()).rejects.toThrow('crash');
    plane.services.events.put = put;

    expect(await check()).toEqual({ checked: 1 });

    expect(plane.takeEvents('Retrain requested')).toHaveLength(1);
    expect((await ledger()).filter(({ what }: { what: string }) => what === 'retrainRequested')).toHaveLength(
      1,
    );
  });

  it('measures quality on the labels that came in for what it predicted', async () => {
    await serve(aDay());
    const at = new Date((MIDNIGHT + 2 * HOUR) * 1000).toISOString();
    const labels = Array.from({ length: 300 }, (_, request) => ({
      at,
      model: MODEL,
      predictionId: `request-${request}:0`,
      label: 10,
    }));
    await writeLog(`logs/labels/${MODEL}/${at.slice(0, 13).replace(/[-T]/g, '/')}/log.gz`, labels);

    await check();

    const [report] = (await plane.call('GET', `${PATH}/drift`)).body.items;
    expect(report.labels).toBe(300);
  });
});
