import { afterAll, beforeAll, expect, test } from 'vitest';
import type { RunRecord } from '../../core/contracts/run.ts';
import type { DriftReport, RetrainDecision } from '../../core/contracts/watch.ts';
import { fileInKilometres, inKilometres } from '../../demo/kilometres.ts';
import { rewriteParquet } from '../../demo/rewrite-parquet.ts';
import { readTrips, type Trip } from '../../demo/traffic.ts';
import { openPlatform, type Platform } from '../../local/open-platform.ts';
import { createVirtualClock, type VirtualClock } from '../../platform/clock.ts';
import { ask, dropFile, exampleData, exampleSpec } from '../loop/drop-and-train.ts';

/**
 * The demo's model, data, change and checks on a tenth of its rows, beside the same world without the change, and
 * with another month's trips: if anything of what the demo finds and decides were made up, these would not differ.
 */
const WORLDS = {
  kilometres: { month: '2023-03', toRow: inKilometres },
  miles: { month: '2023-03', toRow: (trip: Trip) => trip.row },
  june: { month: '2023-06', toRow: (trip: Trip) => trip.row },
};
type World = keyof typeof WORLDS;
const worlds = Object.keys(WORLDS) as World[];
const DAYS = 4;
/** Every how many-th row of a month is taken. */
const STEP = 10;

let platform: Platform;
let clock: VirtualClock;

beforeAll(async () => {
  clock = createVirtualClock(new Date('2023-02-28T00:05:00Z'));
  platform = await openPlatform({ clock });
  for (const month of ['01', '02']) {
    const file = await readSample(month);
    for (const world of worlds) {
      const spec = exampleSpec('green-taxi', ['name: green-taxi', `name: ${world}`]);
      await ask(platform, 'PUT', `/models/${world}`, spec);
      await dropFile(platform, world, `${month}.parquet`, file);
    }
  }
  await serveSomeDays();
});
afterAll(() => platform.close());

function readSample(month: string): Promise<Uint8Array> {
  return rewriteParquet(
    platform.services.tables,
    exampleData(`green-taxi-2023-${month}.parquet`),
    `SELECT * EXCLUDE (number) FROM (SELECT *, row_number() OVER () AS number FROM trips) WHERE number % ${STEP} = 0`,
  );
}

/** The first days of March, each world with its own trips, and the checks of every night. */
async function serveSomeDays(): Promise<void> {
  const { tables } = platform.services;
  const months = new Map<string, Trip[][]>();
  for (const { month } of Object.values(WORLDS))
    if (!months.has(month)) months.set(month, [...(await readTrips(tables, month)).values()]);
  for (let day = 0; day < DAYS; day++) {
    await clock.advanceTo(new Date(Date.UTC(2023, 2, 1 + day, 23, 30)));
    await platform.settle();
    for (const world of worlds) {
      const { month, toRow } = WORLDS[world];
      const rows = months
        .get(month)!
        [day]!.filter((_, i) => i % STEP === 0)
        .map(toRow);
      await ask(platform, 'POST', `/models/${world}/predict`, { rows });
    }
  }
  await clock.advanceTo(new Date(Date.UTC(2023, 2, 1 + DAYS, 1, 30)));
  await platform.settle();
}

/** The first check of a world that had enough rows, and what was decided on it. */
async function firstJudged(world: World): Promise<{ report: DriftReport; decision: RetrainDecision }> {
  const reports = (await ask(platform, 'GET', `/models/${world}/drift`)).items as DriftReport[];
  const report = reports.toReversed().find(({ verdict }) => verdict !== 'notEnoughData');
  const { items } = await ask(platform, 'GET', `/models/${world}/decisions`);
  const decision = (items as RetrainDecision[]).find(({ windowEnd }) => windowEnd === report?.windowEnd);
  return { report: report!, decision: decision! };
}

const psiOf = (report: DriftReport, subject: string) =>
  report.findings.find((finding) => finding.subject === subject)?.value;
const retrains = async (world: World) => {
  const { items } = await ask(platform, 'GET', `/models/${world}/runs`);
  return (items as RunRecord[]).filter(({ trigger }) => trigger.kind === 'retrain');
};

test('trips in kilometres drift, and a retrain is asked for, run and judged', async () => {
  const { report, decision } = await firstJudged('kilometres');

  expect(report.verdict).toBe('drifted');
  expect(report.findings.find(({ subject }) => subject === 'trip_distance')).toMatchObject({
    verdict: 'drifted',
    certain: true,
  });
  expect(decision).toMatchObject({ action: 'retrain', causes: ['drift'] });
  const judged = { gate: 'notWorseThanChampion', measured: expect.any(Number), required: expect.any(Number) };
  expect(await retrains('kilometres')).toMatchObject([
    { version: 2, gates: { findings: expect.arrayContaining([expect.objectContaining(judged)]) } },
  ]);
});

test('the same trips in miles do not, and nothing is done', async () => {
  const { report, decision } = await firstJudged('miles');

  expect(report.verdict).toBe('stable');
  expect(decision).toMatchObject({ action: 'none', causes: [] });
  expect(await retrains('miles')).toEqual([]);
});

test('another month’s trips have figures of their own', async () => {
  const march = await firstJudged('miles');
  const june = await firstJudged('june');

  expect(june.report.verdict).toBe('stable');
  expect(june.decision.action).toBe('none');
  for (const subject of ['trip_distance', 'PULocationID', 'prediction'])
    expect(psiOf(june.report, subject)).not.toBe(psiOf(march.report, subject));
});

test('a month’s file is quarantined in kilometres and accepted in miles', async () => {
  const march = await readSample('03');
  const changed = await fileInKilometres(platform.services.tables, march);

  const { drop: kilometres } = await dropFile(platform, 'kilometres', '03.parquet', changed);
  const { drop: miles } = await dropFile(platform, 'miles', '03.parquet', march);

  expect(kilometres).toMatchObject({ outcome: 'quarantined' });
  expect(kilometres.reasons[0]?.message).toContain('miles and kilometres');
  expect(miles).toMatchObject({ outcome: 'accepted', reasons: [] });
});
