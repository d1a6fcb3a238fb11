import { readFileSync } from 'node:fs';
import { setTimeout as wait } from 'node:timers/promises';
import type { Benchmark, Measured } from './bench-line.ts';
import { median } from './median.ts';
import { type DeployedApi, openDeployment } from './open-deployment.ts';
import { runRounds } from './run-rounds.ts';
import { sampleColumns, sampleCsv, sampleRequestRow, sampleSpec } from './sample-table.ts';
import { timeDrop } from './time-drop.ts';

const TASK = 'regression';
const ROWS = 1_000;
const ROUNDS = 5;
const GOAL = { beyondInProcessMilliseconds: 2_000 };
const POLL_MILLISECONDS = 25;
const PATIENCE_MILLISECONDS = 60_000;
/** During the flip to another version. */
const REQUESTS_PER_SECOND = 50;
/** How long requests are sent before the flip, and after the first answer by the version that it brings. */
const AROUND_FLIP_MILLISECONDS = 1_500;
const MORE_ROWS = 2_000;

/** The loop on the emulator, from PutObject to the new version's first answer, beside the same in one process. */
export const measureDeployedLoop: Benchmark = async function* () {
  const deployed = await openDeployment();
  try {
    yield await measureOverhead(deployed);
    yield await measureFlip(deployed);
  } finally {
    await deployed.close();
  }
};

async function measureOverhead(deployed: DeployedApi): Promise<Measured> {
  const file = await sampleCsv(TASK, ROWS);
  let models = 0;
  const { warmUp, timed } = await runRounds(
    {
      deployed: () => timeDeployedDrop(deployed, `bench-${models++}`, file),
      inProcess: async () => (await timeDrop(TASK, file)).total,
    },
    ROUNDS,
  );
  const milliseconds = median(timed.deployed!);
  const inProcess = median(timed.inProcess!);
  return {
    ...COMMON,
    variant: 'overhead',
    rounds: ROUNDS,
    ours: {
      milliseconds,
      beyondInProcessMilliseconds: milliseconds - inProcess,
      firstRoundMilliseconds: warmUp.deployed!,
    },
    goal: GOAL,
    peers: { 'in one process': { milliseconds: inProcess } },
    ratio: {},
    note: 'PutObject → event, workflow, all functions, promotion → first answer over HTTP, role policies enforced; the emulator adds at least 50 ms to every call of a function',
  };
}

const COMMON = { name: 'deployed-loop', rows: ROWS, columns: sampleColumns(TASK).length - 1 };

async function timeDeployedDrop(deployed: DeployedApi, model: string, file: string): Promise<number> {
  const bytes = await applyAndRead(deployed, model, file);
  const startedAt = performance.now();
  await deployed.put(`incoming/${model}/bench.csv`, bytes);
  await waitForVersion(deployed, model, (version) => version === 1);
  return performance.now() - startedAt;
}

async function applyAndRead(deployed: DeployedApi, model: string, file: string): Promise<Uint8Array> {
  // a version trained on other rows may look a little worse by chance, and is to serve all the same
  const gates = { notWorseThanChampion: { tolerance: 1 } };
  const { status } = await deployed.ask('PUT', `/models/${model}`, {
    ...sampleSpec(TASK),
    name: model,
    gates,
  });
  if (status >= 300) throw new Error(`the spec was answered ${status}`);
  return readFileSync(file);
}

async function waitForVersion(
  deployed: DeployedApi,
  model: string,
  isIt: (version: number) => boolean,
): Promise<void> {
  const endsAt = performance.now() + PATIENCE_MILLISECONDS;
  while (performance.now() < endsAt) {
    if (isIt(await predict(deployed, model))) return;
    await wait(POLL_MILLISECONDS);
  }
  const { body } = await deployed.ask('GET', `/models/${model}/runs`);
  throw new Error(`${model} has not got there: ${JSON.stringify(body).slice(0, 2_000)}`);
}

/** The version that answered; 0 when none did. */
async function predict(
  deployed: DeployedApi,
  model: string,
  lane: 'own' | 'traffic' = 'own',
): Promise<number> {
  const body = { rows: [sampleRequestRow()] };
  const answer = await deployed.ask('POST', `/models/${model}/predict`, body, lane);
  return answer.status === 200 ? (answer.body as { version: number }).version : 0;
}

interface Traffic {
  sent: number;
  failed: number;
  milliseconds: number[];
}

/** From version 2 back to version 1, in one write, under traffic. */
async function measureFlip(deployed: DeployedApi): Promise<Measured> {
  const model = 'bench-flip';
  await timeDeployedDrop(deployed, model, await sampleCsv(TASK, ROWS));
  await deployed.put(`incoming/${model}/more.csv`, readFileSync(await sampleCsv(TASK, MORE_ROWS)));
  await waitForVersion(deployed, model, (version) => version === 2);
  const traffic: Traffic = { sent: 0, failed: 0, milliseconds: [] };
  const ending = new AbortController();
  const sending = sendTraffic(deployed, model, traffic, ending.signal);
  try {
    await wait(AROUND_FLIP_MILLISECONDS);
    const { status } = await deployed.ask('POST', `/models/${model}/rollback`, { rev: 2 });
    if (status !== 200) throw new Error(`the rollback was answered ${status}`);
    await waitForVersion(deployed, model, (version) => version === 1);
    await wait(AROUND_FLIP_MILLISECONDS);
  } finally {
    ending.abort();
  }
  const seconds = await sending;
  return {
    ...COMMON,
    variant: 'flip',
    rounds: 1,
    ours: {
      failedRequests: traffic.failed,
      requests: traffic.sent,
      requestsPerSecond: traffic.sent / seconds,
      medianMilliseconds: median(traffic.milliseconds),
    },
    goal: { failedRequests: 0 },
    peers: {},
    ratio: {},
    note: `one row a request, ${REQUESTS_PER_SECOND} a second, around a rollback; the emulator logs each of them at once, with a function call of its own, on the same cores`,
  };
}

/** Sends at an even pace, whether or not earlier ones were answered, until it is told to end; answers the seconds. */
async function sendTraffic(
  deployed: DeployedApi,
  model: string,
  traffic: Traffic,
  ending: AbortSignal,
): Promise<number> {
  const startedAt = performance.now();
  const underWay: Promise<void>[] = [];
  while (!ending.aborted) {
    const dueAt = startedAt + (traffic.sent++ * 1_000) / REQUESTS_PER_SECOND;
    await wait(Math.max(0, dueAt - performance.now()));
    underWay.push(sendOne(deployed, model, traffic));
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  await Promise.all(underWay);
  return seconds;
}

async function sendOne(deployed: DeployedApi, model: string, traffic: Traffic): Promise<void> {
  const startedAt = performance.now();
  const version = await predict(deployed, model, 'traffic').catch(() => 0);
  if (version === 0) traffic.failed++;
  traffic.milliseconds.push(performance.now() - startedAt);
}
