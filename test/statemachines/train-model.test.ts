import { describe, expect, it } from 'vitest';
import type { Json } from '../../core/contracts/names.ts';
import { TrainerOptions } from '../../core/contracts/trainer.ts';
import { trainingJobRequest } from '../../core/training/training-job-request.ts';
import type { ExecutionHost } from '../../local/workflow/execution-host.ts';
import { namedError, never } from '../local/workflow/make-host.ts';
import { type Answers, runWorkflow } from './run-workflow.ts';

const run = { model: 'green-taxi', runId: 'drop-00000000000000000000000001-1' };
const dropRun = { ...run, trigger: { kind: 'drop', dropId: '00000000000000000000000001' } };
const retrain = { ...run, trigger: { kind: 'retrain', decisionId: 'd-1', why: 'drift' } };
const trials = [
  { candidate: 0, fold: 0 },
  { candidate: 0, fold: 1 },
  { candidate: 1, fold: 0 },
];

/** Stubs of a run in which everything goes well. */
const good: Record<string, Answers> = {
  'ingest-drop': { outcome: 'accepted', train: true },
  'prepare-training': { verdict: 'train', trials, compute: 'lambda' },
  'train-candidate': { candidate: 0, fold: 0, folds: [{ fold: 0, scores: [0.5, null] }] },
  'fit-model': { artifactDigest: 'a'.repeat(64) },
  'evaluate-model': { verdict: 'passed' },
  'register-version': { version: 3, passed: true },
  'fail-run': {},
};
const TASKS = [
  'ingest-drop',
  'prepare-training',
  'train-candidate',
  'fit-model',
  'evaluate-model',
  'register-version',
];
const GOOD_CALLS = [
  'ingest-drop',
  'prepare-training',
  ...trials.map(() => 'train-candidate'),
  'fit-model',
  'evaluate-model',
  'register-version',
];

describe('train-model', () => {
  it('takes a new dataset version from its drop to a registered version', async () => {
    const { result, calls, payloadsOf } = await runWorkflow('train-model', dropRun, good);

    expect(result.status).toBe('SUCCEEDED');
    expect(calls).toEqual(GOOD_CALLS);
    expect(payloadsOf('train-candidate')).toEqual(trials.map((trial) => ({ ...run, trial })));
    expect((payloadsOf('fit-model')[0] as { trials: Json[] }).trials).toHaveLength(trials.length);
  });

  it('starts a retrain at the preparation', async () => {
    const { result, calls, payloadsOf } = await runWorkflow('train-model', retrain, good);

    expect(result.status).toBe('SUCCEEDED');
    expect(calls).toEqual(GOOD_CALLS.slice(1));
    expect(payloadsOf('prepare-training')).toEqual([retrain]);
  });

  it.each(['accepted', 'rejected', 'quarantined', 'superseded'])(
    'trains nothing when the drop ended as %s without a new dataset version',
    async (outcome) => {
      const { result, calls } = await runWorkflow('train-model', dropRun, {
        ...good,
        'ingest-drop': { outcome, train: false },
      });

      expect(result.status).toBe('SUCCEEDED');
      expect(calls).toEqual(['ingest-drop']);
    },
  );

  it('trains nothing when the preparation says not started', async () => {
    const { result, calls } = await runWorkflow('train-model', dropRun, {
      ...good,
      'prepare-training': { verdict: 'not-started', trials: [] },
    });

    expect(result.status).toBe('SUCCEEDED');
    expect(calls).toEqual(['ingest-drop', 'prepare-training']);
  });

  it('registers a version whatever the gates say: the rollout reads their verdict', async () => {
    const { calls } = await runWorkflow('train-model', dropRun, {
      ...good,
      'evaluate-model': { verdict: 'failed' },
      'register-version': { version: 3, passed: false },
    });

    expect(calls).toEqual(GOOD_CALLS);
  });

  it.each(TASKS)('ends drop and run when %s fails for good', async (task) => {
    const { result, calls, payloadsOf } = await runWorkflow('train-model', dropRun, {
      ...good,
      [task]: namedError('InvalidInputError', 'the file is odd'),
    });

    expect(result).toMatchObject({ status: 'FAILED', error: 'InvalidInputError' });
    expect(calls.at(-1)).toBe('fail-run');
    expect(calls.filter((name) => name === 'fail-run')).toHaveLength(1);
    const [payload] = payloadsOf('fail-run') as { failure: { Error: string; Cause: string } }[];
    expect(payload).toMatchObject({ ...dropRun, failure: { Error: 'InvalidInputError' } });
    expect(JSON.parse(payload!.failure.Cause).errorMessage).toBe('the file is odd');
  });

  it.each(TASKS)('goes on when %s is throttled five times', async (task) => {
    const throttled = Array.from({ length: 5 }, () => namedError('Lambda.TooManyRequestsException', 'busy'));
    const { result, calls } = await runWorkflow('train-model', dropRun, {
      ...good,
      [task]: [...throttled, good[task] as Json],
    });

    expect(result.status).toBe('SUCCEEDED');
    expect(calls.filter((name) => name === task)).toHaveLength(
      5 + GOOD_CALLS.filter((name) => name === task).length,
    );
  });

  it.each(TASKS.filter((task) => task !== 'train-candidate'))(
    'tries %s once more after a crash or a lack of memory, not six times',
    async (task) => {
      const { result, calls } = await runWorkflow('train-model', dropRun, {
        ...good,
        [task]: namedError('Lambda.Unknown', 'signal: killed'),
      });

      expect(result).toMatchObject({ status: 'FAILED', error: 'Lambda.Unknown' });
      expect(calls.filter((name) => name === task)).toHaveLength(2);
    },
  );

  it('waits for a function that never answers no longer than its timeout, twice', async () => {
    const { result, calls, slept } = await runWorkflow('train-model', retrain, {
      ...good,
      'fit-model': never,
    });

    expect(result).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(calls.filter((name) => name === 'fit-model')).toHaveLength(2);
    expect(slept).toContain(900_000);
    expect(calls.at(-1)).toBe('fail-run');
  });

  it('fails with the first error when even the end of the run cannot be written', async () => {
    const { result } = await runWorkflow('train-model', dropRun, {
      ...good,
      'fit-model': namedError('InvalidModelError', 'first'),
      'fail-run': namedError('ServiceUnavailableError', 'second'),
    });

    expect(result).toMatchObject({ status: 'FAILED', error: 'InvalidModelError' });
  });
});

describe('train-model with compute: sagemaker', () => {
  const job = trainingJobRequest({
    bucket: 'perennial-data',
    hyperparameters: { ...run, codeDigest: 'c'.repeat(64) },
    trainer: {
      ...TrainerOptions.parse({ image: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/perennial-trainer:1' }),
      roleArn: 'arn:aws:iam::123456789012:role/perennial-trainer',
      jobPrefix: 'perennial-dev-',
    },
  });
  const asJob: Record<string, Answers> = {
    ...good,
    'prepare-training': { verdict: 'train', trials, compute: 'sagemaker', job: job as unknown as Json },
    'collect-fit': { artifactDigest: 'a'.repeat(64) },
  };
  const artifacts = `${job.OutputDataConfig.S3OutputPath}/${job.TrainingJobName}-0/output/model`;
  const description = (name: unknown, more: object) =>
    ({ TrainingJobName: name, ModelArtifacts: { S3ModelArtifacts: artifacts }, ...more }) as Json;
  const completed: ExecutionHost['runTrainingJob'] = async ({ TrainingJobName }) =>
    description(TrainingJobName, { TrainingJobStatus: 'Completed', SecondaryStatus: 'Completed' });

  it('trains in one job instead of functions, with the request that the preparation made', async () => {
    const requests: unknown[] = [];
    const { result, calls, payloadsOf } = await runWorkflow(
      'train-model',
      retrain,
      asJob,
      undefined,
      (request, call) => {
        requests.push(request);
        return completed(request, call);
      },
    );

    expect(result.status).toBe('SUCCEEDED');
    expect(requests).toEqual([{ ...job, TrainingJobName: `${job.TrainingJobName}-0` }]);
    expect(calls).toEqual(['prepare-training', 'collect-fit', 'evaluate-model', 'register-version']);
    expect(payloadsOf('collect-fit')).toEqual([
      { ...run, job: { name: `${job.TrainingJobName}-0`, artifacts } },
    ]);
  });

  it('asks again, under another name, when SageMaker is busy or the account’s limit is used up', async () => {
    const names: unknown[] = [];
    const { result } = await runWorkflow('train-model', retrain, asJob, undefined, (request, call) => {
      names.push(request.TrainingJobName);
      if (names.length === 1) throw namedError('SageMaker.AmazonSageMakerException', 'Rate exceeded');
      if (names.length === 2) throw namedError('SageMaker.ResourceLimitExceededException', 'limit');
      return completed(request, call);
    });

    expect(result.status).toBe('SUCCEEDED');
    expect(names).toEqual([0, 1, 2].map((attempt) => `${job.TrainingJobName}-${attempt}`));
  });

  it('gives up when SageMaker goes on refusing', async () => {
    let requests = 0;
    const { result, calls, slept } = await runWorkflow('train-model', retrain, asJob, undefined, async () => {
      requests += 1;
      throw namedError('SageMaker.AmazonSageMakerException', 'Rate exceeded');
    });

    expect(result).toMatchObject({ status: 'FAILED', error: 'SageMaker.AmazonSageMakerException' });
    expect([requests, calls.at(-1)]).toEqual([7, 'fail-run']);
    // the virtual die always shows a half: of 15 seconds, doubled each time, and of 5 minutes at most
    const waits = [7_500, 15_000, 30_000, 60_000, 120_000, 150_000];
    expect(slept.filter((milliseconds) => waits.includes(milliseconds)).slice(0, waits.length)).toEqual(
      waits,
    );
  });

  it('ends the run with the description of a job that failed, and does not pay for a second one', async () => {
    let requests = 0;
    const failed = { TrainingJobStatus: 'Failed', FailureReason: 'AlgorithmError: no rows, exit code: 1' };
    const { result, payloadsOf } = await runWorkflow(
      'train-model',
      dropRun,
      asJob,
      undefined,
      async ({ TrainingJobName }) => {
        requests += 1;
        throw namedError('States.TaskFailed', JSON.stringify(description(TrainingJobName, failed)));
      },
    );

    expect(result).toMatchObject({ status: 'FAILED', error: 'States.TaskFailed' });
    expect(requests).toBe(1);
    const [payload] = payloadsOf('fail-run') as { failure: { Error: string; Cause: string } }[];
    expect(payload?.failure.Error).toBe('States.TaskFailed');
    expect(JSON.parse(payload!.failure.Cause)).toMatchObject(failed);
  });

  it('stops waiting after twelve hours, and says so to the job', async () => {
    let stopped: AbortSignal | undefined;
    const { result, calls } = await runWorkflow(
      'train-model',
      retrain,
      asJob,
      undefined,
      (_request, { signal }) => {
        stopped = signal;
        return new Promise(() => {});
      },
    );

    expect(result).toMatchObject({ status: 'FAILED', error: 'States.Timeout' });
    expect(stopped?.aborted).toBe(true);
    expect(calls.at(-1)).toBe('fail-run');
  });

  it.each(['collect-fit', 'evaluate-model'])('ends the run when %s fails after the job', async (task) => {
    const { result, calls } = await runWorkflow(
      'train-model',
      retrain,
      { ...asJob, [task]: namedError('InvalidModelError', 'odd') },
      undefined,
      completed,
    );

    expect(result).toMatchObject({ status: 'FAILED', error: 'InvalidModelError' });
    expect(calls.at(-1)).toBe('fail-run');
  });
});
