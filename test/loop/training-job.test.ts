import { expect, test } from 'vitest';
import type { Platform } from '../../local/open-platform.ts';
import { ask, dropFile, exampleData, exampleSpec, openQuietPlatform } from './drop-and-train.ts';

const inJobs = (model: string): string =>
  `${exampleSpec(model).replace(/^training:\n/m, 'training:\n  compute: sagemaker\n')}`;

async function stepsOf(platform: Platform, runId: string): Promise<string[]> {
  const history = await platform.workflows.history('train-model', runId);
  return history.filter(({ kind }) => kind === 'exited').map(({ state }) => state);
}

test('a training job gives the same bytes as functions do, and its version serves', async () => {
  const model = 'telco-churn';
  const digests: unknown[] = [];
  for (const spec of [exampleSpec(model), inJobs(model)]) {
    const platform = await openQuietPlatform();
    await ask(platform, 'PUT', `/models/${model}`, spec);

    const { run, version } = await dropFile(platform, model, `${model}.csv`, exampleData(`${model}.csv`));

    digests.push(version?.artifact.digest);
    const inJob = digests.length === 2;
    expect([run?.outcome, run?.compute]).toEqual(['promoted', inJob ? 'sagemaker' : 'lambda']);
    const steps = await stepsOf(platform, run!.runId);
    expect(steps.includes('Run training job')).toBe(inJob);
    expect(steps.includes('Fit model')).toBe(!inJob);
    await platform.close();
  }

  expect(digests[0]).toMatch(/^[0-9a-f]{64}$/);
  expect(digests[1]).toBe(digests[0]);
});

test('what a failed job says arrives in the run, and the next run starts a job of its own', async () => {
  const platform = await openQuietPlatform();
  await ask(platform, 'PUT', '/models/penguins', inJobs('penguins'));
  const { objects } = platform.services;
  const put = objects.put.bind(objects);
  // the rows are damaged on their way, once
  let damaged = 0;
  objects.put = (key, body, options) =>
    put(key, key.endsWith('prepared.bin') && damaged++ === 0 ? body.subarray(0, 40) : body, options);

  const { run } = await dropFile(platform, 'penguins', 'penguins.csv', exampleData('penguins.csv'));
  const { runId } = await ask(platform, 'POST', '/models/penguins/train', {});
  await platform.settle();
  const again = await ask(platform, 'GET', `/models/penguins/runs/${runId}`);

  expect(run?.outcome).toBe('failed');
  expect(run?.failure?.error).toBe('States.TaskFailed');
  expect(run?.reasons[0]?.message).toMatch(
    /^States\.TaskFailed: training job perennial-local-penguins-[0-9a-f]{20}-0 ended as Failed: AlgorithmError: UnreadableDataError: these bytes are no encoded frame, exit code: 1$/,
  );
  expect(again.outcome).toBe('promoted');
  await platform.close();
});
