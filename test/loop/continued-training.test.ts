import { expect, test } from 'vitest';
import { objectKey } from '../../core/contracts/keys.ts';
import { createRandom } from '../../core/random.ts';
import { decodeForest } from '../../core/training/decode-forest.ts';
import type { FittedTrees } from '../../core/training/fit-result.ts';
import { predictRows } from '../../core/training/predict-rows.ts';
import type { Platform } from '../../local/open-platform.ts';
import { categoryColumn, numberColumn, table } from '../core/features/table.ts';
import { ask, dropFile, openQuietPlatform } from './drop-and-train.ts';

const MODEL = 'rides';
const ROWS = 600;

const spec = (more = '', training = '') => `
name: ${MODEL}
task: regression
target: minutes
features:
  distance: number
  zone: category
${more}
training:
  continueFrom: champion
  split: { by: random, test: 0.2 }
  candidates: [{ gbdt: { leaves: [4, 8], learningRate: 0.2, rounds: 60 } }]
${training}
watch: { retrain: { cooldown: 1 minute } }
`;

/** A month of rides; the traffic of later months is slower in zone c. */
function month(number: number, rows = ROWS): Buffer {
  const random = createRandom(100 + number);
  const lines = Array.from({ length: rows }, () => {
    const distance = 1 + 9 * random.next();
    const zone = 'abc'[random.integer(3)]!;
    const jam = zone === 'c' ? 2 * number : 0;
    const minutes = 3 * distance + (distance > 6 ? 5 : 0) + jam + 0.5 * random.normal();
    return `${distance.toFixed(4)},${zone},${minutes.toFixed(4)}`;
  });
  return Buffer.from(`distance,zone,minutes\n${lines.join('\n')}\n`);
}

const drop = (platform: Platform, number: number) =>
  dropFile(platform, MODEL, `month-${number}.csv`, month(number));

async function readForest(platform: Platform, digest = ''): Promise<FittedTrees> {
  const { body } = await platform.services.objects.get(objectKey.forest(MODEL, digest));
  return decodeForest(body, digest);
}

async function openRides(text = spec()): Promise<Platform> {
  const platform = await openQuietPlatform();
  await ask(platform, 'PUT', `/models/${MODEL}`, text);
  return platform;
}

test('a new month is learned by adding to the trees that serve, from its rows alone', async () => {
  const digests: unknown[] = [];
  for (let round = 0; round < 2; round++) {
    const platform = await openRides();

    const january = await drop(platform, 1);
    const february = await drop(platform, 2);
    const march = await drop(platform, 3);

    expect(january.run).toMatchObject({ outcome: 'promoted', continued: { why: { code: 'noChampion' } } });
    const [first, second, third] = await Promise.all(
      [january, february, march].map(({ version }) => readForest(platform, version?.forestDigest)),
    );
    const rounds = first!.model.trees.length;
    expect(february.run).toMatchObject({
      outcome: 'promoted',
      rows: { train: 480, test: 120 },
      continued: { from: 1, datasets: [february.drop.datasetId], rounds },
    });
    expect(february.version).toMatchObject({
      continuedFrom: 1,
      datasets: [january.drop.datasetId, february.drop.datasetId],
      params: { startRounds: rounds },
    });
    expect(second!.plan).toEqual(first!.plan);
    expect(second!.model.trees.length).toBeGreaterThan(rounds);
    expect(second!.model.trees.slice(0, rounds)).toEqual(first!.model.trees);
    expect(march.version).toMatchObject({ continuedFrom: 2 });
    expect(march.version?.datasets).toHaveLength(3);
    expect(third!.model.trees.slice(0, second!.model.trees.length)).toEqual(second!.model.trees);
    const rows = [{ distance: 5, zone: 'c' }];
    const { predictions } = await ask(platform, 'POST', `/models/${MODEL}/predict`, { rows });
    expect(predictions[0].value).toBeGreaterThan(19.5);
    expect(predictions[0].value).toBeLessThan(22.5);
    digests.push(march.version?.artifact.digest);
    await platform.close();
  }

  expect(digests[1]).toBe(digests[0]);
});

/** Another month, with exactly the minutes that a version predicts. */
function asPredicted(forest: FittedTrees): Buffer {
  const rides = month(9)
    .toString('utf8')
    .trim()
    .split('\n')
    .slice(1)
    .map((line) => line.split(','));
  const frame = table({
    distance: numberColumn(...rides.map(([distance]) => Number(distance))),
    zone: categoryColumn(...rides.map(([, zone]) => zone!)),
  });
  const minutes = predictRows(forest, frame, Int32Array.from(rides.keys()));
  const lines = rides.map(([distance, zone], row) => `${distance},${zone},${minutes[row]}`);
  return Buffer.from(`distance,zone,minutes\n${lines.join('\n')}\n`);
}

test('a month that brings nothing new leaves the version as it is', async () => {
  const platform = await openRides();
  const january = await drop(platform, 1);
  const forest = await readForest(platform, january.version?.forestDigest);

  const { run, version } = await dropFile(platform, MODEL, 'known.csv', asPredicted(forest));

  expect(run).toMatchObject({ outcome: 'registered', reasons: [{ code: 'nothingAdded' }] });
  expect(version).toBeUndefined();
  expect((await ask(platform, 'GET', `/models/${MODEL}`)).serving.routes[0].version).toBe(1);
  await platform.close();
});

test('after a rollback the version before is gone on from, on all that it has not learned from', async () => {
  const platform = await openRides();
  await drop(platform, 1);
  const february = await drop(platform, 2);
  await ask(platform, 'POST', `/models/${MODEL}/rollback`, { rev: 2, why: 'too slow' });

  const march = await drop(platform, 3);

  expect(march.run).toMatchObject({
    continued: { from: 1, datasets: [february.drop.datasetId, march.drop.datasetId] },
    rows: { train: 960, test: 240 },
  });
  await platform.close();
});

test('without new data a run learns anew from its whole window, and says so', async () => {
  const platform = await openRides();
  await drop(platform, 1);
  await drop(platform, 2);

  const { runId } = await ask(platform, 'POST', `/models/${MODEL}/train`, {});
  await platform.settle();
  const run = await ask(platform, 'GET', `/models/${MODEL}/runs/${runId}`);

  expect(run).toMatchObject({
    rows: { train: 960, test: 240 },
    continued: { why: { code: 'noNewData' }, notFrom: 2 },
  });
  await platform.close();
});

test('a training job goes on from the same trees to the same bytes', async () => {
  const digests: unknown[] = [];
  for (const compute of ['lambda', 'sagemaker']) {
    const platform = await openRides(spec('', `  compute: ${compute}`));
    await drop(platform, 1);
    const { run, version } = await drop(platform, 2);
    expect(run).toMatchObject({ compute, continued: { from: 1 } });
    digests.push(version?.artifact.digest);
    await platform.close();
  }

  expect(digests[1]).toBe(digests[0]);
});

test.each([
  ['binary', "task: binary\npositive: 'late'", 'ensemble: true, calibrate: platt'],
  ['multiclass', 'task: multiclass', 'rounds: 20'],
  ['poisson', 'task: regression', 'rounds: 20, loss: poisson'],
] as const)('the graph of added trees answers as training does: %s', async (name, task, settings) => {
  const label = (minutes: number): string | number => {
    if (name === 'poisson') return Math.max(0, Math.round(minutes));
    // a fifth has the other label, or one column would tell nearly everything
    if (name === 'binary') return minutes > 18 !== Math.round(minutes * 1e4) % 5 < 1 ? 'late' : 'early';
    return minutes > 25 ? 'long' : minutes > 12 ? 'middle' : 'short';
  };
  const relabelled = (number: number) =>
    Buffer.from(
      month(number)
        .toString('utf8')
        .replace(/[\d.]+$/gm, (minutes) => String(label(Number(minutes)))),
    );
  const platform = await openRides(spec().replace('task: regression', task).replace('rounds: 60', settings));
  const first = await dropFile(platform, MODEL, 'month-1.csv', relabelled(1));
  expect(first.run).toMatchObject({ outcome: 'promoted', reasons: [] });

  const { run, version } = await dropFile(platform, MODEL, 'month-3.csv', relabelled(3));

  expect(run).toMatchObject({ continued: { from: 1 } });
  const { evaluation } = await ask(platform, 'GET', `/models/${MODEL}/versions/${version!.version}`);
  expect(evaluation.parity.rows).toBe(120);
  expect(evaluation.parity.maxDifference).toBeLessThan(1e-5);
  const { model, calibration } = await readForest(platform, version?.forestDigest);
  expect(model.trees.length / model.base.length).toBeGreaterThan(version!.params.startRounds!);
  expect(calibration?.kind).toBe(name === 'binary' ? 'platt' : undefined);
  await platform.close();
});
