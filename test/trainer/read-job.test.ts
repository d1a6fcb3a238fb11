import { beforeAll, describe, expect, it } from 'vitest';
import { sha256 } from '../../core/canonical-json.ts';
import { CODE_DIGEST } from '../../lambdas/store/code-digest.ts';
import { containerAt } from '../../trainer/container.ts';
import { readJob } from '../../trainer/read-job.ts';
import { hyperparametersOf, layOutJob, type TrainedRun, trainPenguins } from './lay-out-job.ts';

let run: TrainedRun;
beforeAll(async () => {
  run = await trainPenguins();
});

const HYPERPARAMETERS = 'input/config/hyperparameters.json';
const RESOURCES = 'input/config/resourceconfig.json';
const PLAN = 'input/data/plan/plan.json';
const ROWS = 'input/data/rows/prepared.bin';

describe('readJob', () => {
  it('reads plan and rows, the rows into memory that threads share', async () => {
    const { plan, planText, rows, key } = await readJob(containerAt(layOutJob(run)));

    expect([plan.model, plan.runId, plan.trials.length]).toEqual(['penguins', run.runId, 20]);
    expect(rows).toBeInstanceOf(SharedArrayBuffer);
    expect(Buffer.from(rows).equals(run.rows)).toBe(true);
    expect(key).toBe(sha256(`${CODE_DIGEST}\n${planText}`));
  });

  it.each<[promise: string, changes: Record<string, string | null>, message: RegExp]>([
    [
      'a missing plan',
      { [PLAN]: null },
      /^the channel "plan" is missing: cannot read .*plan\.json \(ENOENT\)$/,
    ],
    ['missing rows', { [ROWS]: null }, /^the channel "rows" is missing: cannot read .*\.bin \(ENOENT\)$/],
    ['missing hyperparameters', { [HYPERPARAMETERS]: null }, /^the container is not set up: .*hyperparam/],
    ['missing resources', { [RESOURCES]: null }, /^the container is not set up: .*resourceconfig/],
    ['a plan that is not JSON', { [PLAN]: '{"schema":1' }, /^the plan is not JSON: /],
    ['a plan of another kind', { [PLAN]: '{"schema":2}' }, /^the plan does not fit its contract: schema: /],
    ['hyperparameters that are a list', { [HYPERPARAMETERS]: '[]' }, /^hyperparameters\.json does not fit/],
    ['two instances', { [RESOURCES]: '{"hosts":["algo-1","algo-2"]}' }, /one instance, this job has 2$/],
  ])('refuses %s by name', async (_promise, changes, message) => {
    await expect(readJob(containerAt(layOutJob(run, changes)))).rejects.toMatchObject({
      name: 'InvalidInputError',
      message: expect.stringMatching(message),
    });
  });

  it.each<[promise: string, change: object, message: RegExp]>([
    [
      'the plan of another run',
      { runId: 'train-1-1' },
      /^the plan is of run drop-.* of penguins, the job of/,
    ],
    ['the plan of another model', { model: 'telco' }, /^the plan is of run .* the job of .* of telco$/],
    [
      'an image of other code',
      { codeDigest: sha256('yesterday') },
      /^the image was built from other training code/,
    ],
    ['a hyperparameter it does not know', { eta: '0.3' }, /^hyperparameters\.json does not fit its contract/],
    ['a value that is no text', { codeDigest: 1 }, /^hyperparameters\.json .*: codeDigest: /],
  ])('refuses %s', async (_promise, change, message) => {
    const hyperparameters = JSON.stringify({ ...hyperparametersOf(run), ...change });

    await expect(
      readJob(containerAt(layOutJob(run, { [HYPERPARAMETERS]: hyperparameters }))),
    ).rejects.toMatchObject({ name: 'InvalidInputError', message: expect.stringMatching(message) });
  });
});
