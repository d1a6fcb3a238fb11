import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { objectKey, recordKey } from '../../core/contracts/keys.ts';
import type { DriftReport, RetrainDecision } from '../../core/contracts/watch.ts';
import { createRandom } from '../../core/random.ts';
import { baselineOf, DAY, drawTrips, HOUR, logOf, SIGNATURE, type Trip } from '../core/drift/world.ts';
import { type ControlPlane, openControlPlane, START } from './control-plane.ts';
import { makeVersion, putVersion } from './make-version.ts';

const SERVED_SINCE = START.getTime() / 1000;
/** The first window that is a whole day: 2 March. */
const MIDNIGHT = Date.parse('2026-03-02T00:00:00Z') / 1000;
const random = createRandom(5);
const baseline = Buffer.from(
  JSON.stringify(baselineOf(drawTrips(random, 8_000, SERVED_SINCE - 30 * DAY, SERVED_SINCE))),
);

let plane: ControlPlane;
beforeEach(() => {
  plane = openControlPlane();
});
afterEach(() => plane.close());

/** A model that serves version 1, is watched by day and has a dataset that no training has used. */
async function watchModel(model: string, watch: object = {}): Promise<void> {
  await plane.applyModel(model, { watch: { every: '1 day', retrain: { on: ['drift'] }, ...watch } });
  const { baselineDigest } = await putVersion(plane, model, 1, { signature: SIGNATURE });
  await plane.services.objects.put(objectKey.baseline(model, baselineDigest), baseline);
  await plane.call('POST', `/models/${model}/promote`, { version: 1, rev: 0 });
  await plane.services.records.write({
    put: { ...recordKey.datasetOrder(model, 1), datasetId: 'd'.repeat(64) },
  });
}

async function serveDay(model: string, day: number, change: (trip: Trip) => Trip): Promise<void> {
  const from = MIDNIGHT + day * DAY;
  const trips = drawTrips(random, 2_000, from, from + DAY).map(change);
  const records = logOf(trips).map((record) => ({ ...record, model, version: 1 }));
  const at = new Date((from + HOUR) * 1000).toISOString().slice(0, 13).replace(/[-T]/g, '/');
  const body = gzipSync(records.map((record) => JSON.stringify(record)).join('\n'));
  await plane.services.objects.put(`logs/predictions/${model}/${at}/log.gz`, body);
  for (const event of plane.takeEvents('Object Created'))
    if (JSON.stringify(event.detail).includes('logs/')) await plane.deliver('summarise-log', event);
}

/** Runs the check an hour after the end of a day. */
async function checkAfter(day: number): Promise<unknown> {
  await plane.clock.advanceTo(new Date((MIDNIGHT + (day + 1) * DAY + HOUR) * 1000));
  return plane.invoke('check-drift', { 'detail-type': 'Scheduled Event' });
}
const same = (trip: Trip) => trip;
const longer = (factor: number) => (trip: Trip) => ({
  ...trip,
  distance: trip.distance && trip.distance * factor,
});
const newest = async (model: string): Promise<{ report: DriftReport; decision: RetrainDecision }> => ({
  report: (await plane.call('GET', `/models/${model}/drift?limit=1`)).body.items[0],
  decision: (await plane.call('GET', `/models/${model}/decisions?limit=1`)).body.items[0],
});

describe('check-drift over several windows', () => {
  it('waits for a second window before a moderate drift asks for a training', async () => {
    await watchModel('taxi');
    await serveDay('taxi', 0, longer(1.38));
    await checkAfter(0);
    const first = await newest('taxi');
    await serveDay('taxi', 1, longer(1.38));
    await checkAfter(1);
    const second = await newest('taxi');

    const distance = ({ findings }: DriftReport) => findings.find(({ subject }) => subject === 'distance');
    expect(distance(first.report)).toMatchObject({ verdict: 'drifted', since: '2026-03-03T00:00:00.000Z' });
    expect(first.decision).toMatchObject({ action: 'none', causes: [] });
    expect(first.decision.reasons[0]).toMatchObject({ code: 'driftUnconfirmed' });
    expect(distance(second.report)).toMatchObject({ verdict: 'drifted', since: '2026-03-03T00:00:00.000Z' });
    expect(second.decision).toMatchObject({ action: 'retrain', causes: ['drift'] });
    expect(plane.takeEvents('Retrain requested')).toHaveLength(1);
  });

  it('asks at once where the spec says one window', async () => {
    await watchModel('taxi', { retrain: { on: ['drift'], windows: 1 } });
    await serveDay('taxi', 0, longer(1.38));
    await checkAfter(0);

    expect((await newest('taxi')).decision).toMatchObject({ action: 'retrain' });
  });

  it('begins anew when a window in between is stable', async () => {
    await watchModel('taxi');
    for (const [day, factor] of [1.38, 1, 1.38].entries()) {
      await serveDay('taxi', day, longer(factor));
      await checkAfter(day);
    }

    const { report, decision } = await newest('taxi');
    expect(report.verdict).toBe('drifted');
    expect(decision).toMatchObject({ action: 'none' });
  });

  it('looks at windows that were missed one by one, oldest first', async () => {
    await watchModel('taxi');
    for (const day of [0, 1, 2]) await serveDay('taxi', day, same);

    expect(await checkAfter(2)).toEqual({ checked: 3 });
    expect(await checkAfter(2)).toEqual({ checked: 0 });

    const { items } = (await plane.call('GET', '/models/taxi/drift')).body;
    expect(items.map(({ windowEnd }: DriftReport) => windowEnd.slice(0, 10))).toEqual([
      '2026-03-05',
      '2026-03-04',
      '2026-03-03',
    ]);
  });

  it('does not judge the hours between a promotion and the first whole day', async () => {
    await watchModel('taxi');
    await plane.clock.advanceTo(new Date((MIDNIGHT + HOUR) * 1000));

    expect(await plane.invoke('check-drift', { 'detail-type': 'Scheduled Event' })).toEqual({ checked: 0 });
    expect((await plane.call('GET', '/models/taxi/drift')).body.items).toEqual([]);
  });

  it('says that it cannot judge a window in which nobody asked for anything', async () => {
    await watchModel('taxi');

    expect(await checkAfter(0)).toEqual({ checked: 1 });

    expect(await newest('taxi')).toMatchObject({
      report: { verdict: 'notEnoughData', rows: 0 },
      decision: { action: 'none' },
    });
  });

  it('looks at nothing that does not serve, and was not trained', async () => {
    await plane.applyModel('taxi');

    expect(await checkAfter(0)).toEqual({ checked: 0 });
  });

  it('looks at every model though one of them cannot be looked at, and says so', async () => {
    await watchModel('a-taxi');
    await watchModel('b-taxi');
    const key = objectKey.baseline('a-taxi', makeVersion('a-taxi', 1).baselineDigest);
    const { items } = await plane.services.objects.listVersions(key);
    await plane.services.objects.remove(key, { versionId: items[0]!.versionId });
    await serveDay('b-taxi', 0, same);

    await expect(checkAfter(0)).rejects.toMatchObject({ name: 'ObjectMissingError' });

    expect((await newest('b-taxi')).report.verdict).toBe('stable');
    expect(plane.logged).toContainEqual(
      expect.objectContaining({ level: 'error', message: 'model could not be checked', model: 'a-taxi' }),
    );
  });
});
