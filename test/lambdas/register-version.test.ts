import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { GateVerdict } from '../../core/contracts/gates.ts';
import type { Judgement } from '../../core/contracts/judgement.ts';
import { ledgerPartition, objectKey, recordPrefix } from '../../core/contracts/keys.ts';
import { ModelSpec } from '../../core/contracts/model-spec.ts';
import { LedgerEntry } from '../../core/contracts/serving.ts';
import { decodeForest } from '../../core/training/decode-forest.ts';
import type { FitResult, FittedTrees } from '../../core/training/fit-result.ts';
import type { TrainingPlan } from '../../core/training/training-plan.ts';
import { claimTraining } from '../../lambdas/store/claim-training.ts';
import { readRun } from '../../lambdas/store/end-run.ts';
import { openRun } from '../../lambdas/store/open-run.ts';
import { readVersion } from '../../lambdas/store/read-version.ts';
import { eachRecord } from '../../lambdas/store/record.ts';
import { writeJsonObject } from '../../lambdas/store/work-files.ts';
import { type ControlPlane, openControlPlane } from './control-plane.ts';
import { putVersion } from './make-version.ts';

const MODEL = 'green-taxi';
const digest = (letter: string) => letter.repeat(64);

let plane: ControlPlane;
beforeEach(async () => {
  plane = openControlPlane();
  await plane.applyModel(MODEL);
});
afterEach(() => plane.close());

const plan = (runId: string): TrainingPlan => ({
  schema: 1,
  model: MODEL,
  runId,
  specRevision: 1,
  specDigest: digest('e'),
  spec: ModelSpec.parse({ name: MODEL, task: 'regression', target: 'y', features: { x: 'number' } }),
  features: { x: 'number' },
  metric: 'rmse',
  datasets: [digest('1')],
  candidates: [{ algorithm: 'ridge', grid: [{ lambda: 1 }], perRow: false }],
  trials: [],
  zoned: {},
  rows: { train: 80, test: 20, trial: 53 },
});
const trial = { candidate: 'ridge', params: { lambda: 1 }, scores: [1], mean: 1, std: 0 };
const fitResult = (artifact: string): FitResult => ({
  schema: 1,
  artifact: { digest: artifact, bytes: 1_000 },
  fitted: {
    plan: {
      signature: { numbers: [{ name: 'x', nullable: false }], categories: [], times: [], booleans: [] },
      dense: [],
      hot: [],
    },
    model: { kind: 'linear', task: 'regression', classes: [], lambda: 1, intercept: [0], weights: [[0]] },
  },
  algorithm: 'ridge',
  params: { lambda: 1 },
  trials: [trial],
  best: trial,
});
const judgement = (judgedAgainst: number | null, verdict: GateVerdict): Judgement => ({
  schema: 1,
  judgedAgainst,
  gates: { verdict, findings: [] },
  metrics: { rmse: 1.5, mape: null },
  evaluationDigest: digest('2'),
  baselineDigest: digest('3'),
  goldenDigest: digest('4'),
});

/** A run that was fitted and judged. */
async function judge(
  runId: string,
  { artifact = digest('a'), against = null as number | null, verdict = 'passed' as GateVerdict } = {},
): Promise<void> {
  await openRun(plane.services, MODEL, runId, { kind: 'manual', by: 'local', why: '' });
  const write = (name: 'plan.json' | 'fit.json' | 'judgement.json', value: object) =>
    writeJsonObject(plane.services.objects, objectKey.work(MODEL, runId, name), value);
  await write('plan.json', plan(runId));
  await write('fit.json', fitResult(artifact));
  await write('judgement.json', judgement(against, verdict));
}
const FOREST: FittedTrees = {
  plan: {
    signature: { numbers: [{ name: 'x', nullable: true }], categories: [], times: [], booleans: [] },
    columns: [{ kind: 'number', feature: 'x', input: 0 }],
  },
  model: { kind: 'trees', task: 'regression', classes: [], loss: 'squared', base: [5], trees: [], sets: [] },
};

/** Turns a judged run into one that went on from version 7. */
async function goOn(runId: string, addsNothing?: true): Promise<void> {
  const write = (name: 'plan.json' | 'fit.json', value: object) =>
    writeJsonObject(plane.services.objects, objectKey.work(MODEL, runId, name), value);
  const continued = {
    version: 7,
    artifactDigest: digest('6'),
    forestDigest: digest('9'),
    datasets: [digest('8')],
    rounds: 3,
  };
  await write('plan.json', { ...plan(runId), continued });
  await write('fit.json', { ...fitResult(digest('a')), fitted: FOREST, algorithm: 'gbdt', addsNothing });
}
const register = (runId: string) =>
  plane.invoke('register-version', { model: MODEL, runId }) as Promise<{ version: number; passed: boolean }>;
const rolloutOf = (runId: string, attempt = 1) =>
  plane.services.workflows.describe('roll-out-version', `${runId}-r${attempt}`);
const registrations = async () =>
  (
    await Array.fromAsync(
      eachRecord(
        plane.services.records,
        { pk: ledgerPartition(MODEL), prefix: recordPrefix.ledger },
        LedgerEntry,
      ),
    )
  ).filter(({ what }) => what === 'versionRegistered');

describe('register-version', () => {
  it('registers a version with its lineage and its judgement, and starts its rollout', async () => {
    await judge('run-a');

    expect(await register('run-a')).toEqual({ version: 1, passed: true });

    expect(await readVersion(plane.services.records, MODEL, 1)).toMatchObject({
      runId: 'run-a',
      artifact: { digest: digest('a') },
      datasets: [digest('1')],
      specDigest: digest('e'),
      rows: { train: 80, test: 20 },
      judgedAgainst: null,
      gates: { verdict: 'passed' },
      metrics: { rmse: 1.5, mape: null },
    });
    expect(await readRun(plane.services.records, MODEL, 'run-a')).toMatchObject({
      version: 1,
      rolloutAttempt: 1,
    });
    expect(await rolloutOf('run-a')).toMatchObject({
      status: 'RUNNING',
      input: { model: MODEL, runId: 'run-a', version: 1, attempt: 1, requestedBy: 'perennial' },
    });
    expect(await registrations()).toHaveLength(1);
  });

  it('keeps the trees of a forest, and says what it was added to and has learned from', async () => {
    await judge('run-a');
    await goOn('run-a');

    expect(await register('run-a')).toEqual({ version: 1, passed: true });

    const version = await readVersion(plane.services.records, MODEL, 1);
    expect(version).toMatchObject({ continuedFrom: 7, datasets: [digest('8'), digest('1')] });
    const { body } = await plane.services.objects.get(objectKey.forest(MODEL, version.forestDigest ?? ''));
    expect(decodeForest(body, version.forestDigest ?? '')).toEqual(FOREST);
    expect((await registrations())[0]).toMatchObject({
      why: expect.stringMatching(/, going on from version 7;/),
      after: { continuedFrom: 7, datasets: [digest('8'), digest('1')] },
    });
  });

  it('registers no version where nothing was added', async () => {
    await judge('run-a');
    await goOn('run-a', true);

    expect(await register('run-a')).toEqual({ version: 7, passed: true });

    expect(await readRun(plane.services.records, MODEL, 'run-a')).toMatchObject({
      outcome: 'registered',
      reasons: [{ code: 'nothingAdded' }],
    });
    expect(await registrations()).toEqual([]);
  });

  it('registers a run once, however often it is repeated or how many come at once', async () => {
    await judge('run-a');

    const answers = await Promise.all([1, 2, 3, 4].map(() => register('run-a')));
    answers.push(await register('run-a'));

    expect(new Set(answers.map(({ version }) => version))).toEqual(new Set([1]));
    expect(await registrations()).toHaveLength(1);
  });

  it('counts up over runs that register at once', async () => {
    const runs = ['run-a', 'run-b', 'run-c', 'run-d'];
    for (const [i, runId] of runs.entries()) await judge(runId, { artifact: digest('abcd'[i]!) });

    const answers = await Promise.all(runs.map(register));

    expect(answers.map(({ version }) => version).toSorted()).toEqual([1, 2, 3, 4]);
    expect(await registrations()).toHaveLength(4);
  });

  it('registers what the gates turned down, too, and says so', async () => {
    await judge('run-a', { verdict: 'failed' });

    expect(await register('run-a')).toEqual({ version: 1, passed: false });
    expect(await rolloutOf('run-a')).toMatchObject({ status: 'RUNNING' });
  });

  it('makes no version of the very bytes that serve: the run ends with that reason', async () => {
    await putVersion(plane, MODEL, 1, { artifact: { digest: digest('a'), bytes: 1_000 } });
    await plane.call('POST', `/models/${MODEL}/promote`, { version: 1, rev: 0 });
    await judge('run-a', { against: 1 });
    for (const runId of ['run-a', 'run-b']) await claimTraining(plane.services, MODEL, runId);

    expect(await register('run-a')).toEqual({ version: 1, passed: true });

    expect(await readRun(plane.services.records, MODEL, 'run-a')).toMatchObject({
      outcome: 'registered',
      reasons: [{ code: 'identicalToChampion' }],
    });
    expect(await rolloutOf('run-a')).toBeUndefined();
    expect(await registrations()).toEqual([]);
    // the run that waits for the training to end is asked for
    expect(plane.takeEvents('Retrain requested')).toHaveLength(1);
  });

  it('writes a second judgement to the version that the run registered, and starts no other rollout', async () => {
    await judge('run-a');
    await register('run-a');
    await writeJsonObject(
      plane.services.objects,
      objectKey.work(MODEL, 'run-a', 'judgement.json'),
      judgement(7, 'failed'),
    );

    expect(await register('run-a')).toEqual({ version: 1, passed: false });

    expect(await readVersion(plane.services.records, MODEL, 1)).toMatchObject({
      judgedAgainst: 7,
      gates: { verdict: 'failed' },
      artifact: { digest: digest('a') },
    });
    expect(await rolloutOf('run-a', 2)).toBeUndefined();
    expect(await registrations()).toHaveLength(1);
  });

  it('starts the rollout that a crash after the registration left out', async () => {
    await judge('run-a');
    const { start } = plane.services.workflows;
    plane.services.workflows.start = () => Promise.reject(new Error('crash'));
    await expect(register('run-a')).rejects.toThrow('crash');
    plane.services.workflows.start = start;

    expect(await register('run-a')).toMatchObject({ version: 1 });
    expect(await rolloutOf('run-a')).toMatchObject({ status: 'RUNNING' });
    expect(await registrations()).toHaveLength(1);
  });

  it('fails loudly for a run that was never prepared', async () => {
    await expect(register('run-z')).rejects.toThrow();
  });
});

describe('fail-run', () => {
  const failRun = (failure: object, more = {}) =>
    plane.invoke('fail-run', { model: MODEL, runId: 'run-a', failure, ...more });

  it.each([
    [
      {
        Error: 'InvalidInputError',
        Cause: '{"errorType":"InvalidInputError","errorMessage":"too few rows"}',
      },
      'too few rows',
    ],
    [{ Error: 'States.Timeout' }, ''],
    [{ Error: 'Lambda.Unknown', Cause: 'signal: killed' }, 'signal: killed'],
    [{ Error: 'E', Cause: '{"no":"message"}' }, '{"no":"message"}'],
    [{ Error: 'E', Cause: 'null' }, 'null'],
  ])('ends the run with what broke it: %j', async (failure, cause) => {
    await judge('run-a');

    await failRun(failure);

    expect(await readRun(plane.services.records, MODEL, 'run-a')).toMatchObject({
      outcome: 'failed',
      failure: { error: failure.Error, cause },
      reasons: [{ code: 'workflowFailed', message: `${failure.Error}: ${cause}` }],
    });
  });

  it('cuts a reason that is longer than a record should hold', async () => {
    await judge('run-a');

    await failRun({ Error: 'E', Cause: 'x'.repeat(10_000) });

    const run = await readRun(plane.services.records, MODEL, 'run-a');
    expect(run?.reasons[0]?.message).toHaveLength(2_000);
  });
});
