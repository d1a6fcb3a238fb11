import { describe, expect, it, onTestFinished } from 'vitest';
import { objectKey } from '../../core/contracts/keys.ts';
import { TrainerOptions } from '../../core/contracts/trainer.ts';
import { trainingJobRequest } from '../../core/training/training-job-request.ts';
import { createTrainingJobs } from '../../local/run-training-jobs.ts';
import { createVirtualClock } from '../../platform/clock.ts';
import { openLocalStore } from '../../platform/local/open-local-store.ts';

const run = { model: 'm', runId: 'run-1' };
const untouched = new AbortController().signal;

function setUp() {
  const clock = createVirtualClock(new Date('2026-01-05T08:00:00Z'));
  const store = openLocalStore({ clock });
  onTestFinished(() => store.close());
  const lines: string[] = [];
  const jobs = createTrainingJobs({
    objects: store.objects,
    clock,
    createScratch: store.createScratch,
    log: ({ message }) => void lines.push(message),
  });
  const request = trainingJobRequest({
    bucket: store.objects.bucket,
    hyperparameters: { ...run, codeDigest: 'c'.repeat(64) },
    trainer: {
      ...TrainerOptions.parse({ image: '000000000000.dkr.ecr.local.amazonaws.com/perennial-trainer' }),
      roleArn: 'arn:aws:iam::000000000000:role/perennial-trainer',
      jobPrefix: 'perennial-local-',
    },
  });
  return { store, jobs, lines, request };
}

describe('training jobs of this machine', () => {
  it('end as SageMaker’s do that fail: the description as the error, with what the trainer wrote', async () => {
    const { jobs, request, lines } = setUp();

    const error: Error = await jobs.run(request, { signal: untouched }).catch((failure) => failure);

    expect(error.name).toBe('States.TaskFailed');
    expect(JSON.parse(error.message)).toEqual({
      TrainingJobName: request.TrainingJobName,
      TrainingJobStatus: 'Failed',
      SecondaryStatus: 'Failed',
      FailureReason: expect.stringMatching(
        /^AlgorithmError: InvalidInputError: the image was built from other .*, exit code: 1$/,
      ),
    });
    expect(lines.join('\n')).toContain('the image was built from other training code');
    expect(jobs.inFlight()).toBe(0);
  });

  it('are stopped when nobody waits for them any more, their checkpoint kept', async () => {
    const { store, jobs, request } = setUp();
    const checkpoint = `${objectKey.checkpoints('m', 'run-1')}/trial-0-0.json`;
    await store.objects.put(checkpoint, Buffer.from('{}'));
    const { versionId } = (await store.objects.head(checkpoint))!;
    const controller = new AbortController();

    const running = jobs.run(request, { signal: controller.signal });
    expect(jobs.inFlight()).toBe(1);
    controller.abort(new Error('the run was cancelled'));

    await expect(running).rejects.toThrow('the run was cancelled');
    expect((await store.objects.head(checkpoint))?.versionId).not.toBe(versionId);
    expect((await store.objects.list(objectKey.jobs('m', 'run-1'))).items).toEqual([]);
  });

  it.each([
    ['a field of another type', { HyperParameters: { a: 1 } }],
    ['a field that is not ours', { VpcConfig: {} }],
    ['another bucket', { CheckpointConfig: { S3Uri: 's3://another/x', LocalPath: '/opt/ml/checkpoints' } }],
  ])('refuse a request with %s under the name that Step Functions gives', async (_what, change) => {
    const { jobs, request } = setUp();

    await expect(jobs.run({ ...request, ...change }, { signal: untouched })).rejects.toMatchObject({
      name: 'SageMaker.AmazonSageMakerException',
    });
  });
});
