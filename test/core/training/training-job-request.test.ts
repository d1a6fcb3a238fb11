import { CreateTrainingJobCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { TrainerOptions, type TrainerSettings } from '../../../core/contracts/trainer.ts';
import { TrainingJobRequest } from '../../../core/contracts/training-job.ts';
import { trainingJobRequest } from '../../../core/training/training-job-request.ts';
import { checkRequest } from './check-request.ts';

const trainer: TrainerSettings = {
  ...TrainerOptions.parse({ image: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/perennial-trainer:1' }),
  roleArn: 'arn:aws:iam::123456789012:role/perennial-dev-trainer',
  jobPrefix: 'perennial-dev-',
};
const run = { model: 'green-taxi', runId: 'drop-00000000000000000000000001-1' };

/** A request as the workflow sends it, the try's number added. */
function requestOf(changes: Partial<TrainerSettings> = {}, of = run, attempt = 0) {
  const hyperparameters = { ...of, codeDigest: 'c'.repeat(64) };
  const request = trainingJobRequest({
    bucket: 'perennial-data',
    hyperparameters,
    trainer: { ...trainer, ...changes },
  });
  return { ...request, TrainingJobName: `${request.TrainingJobName}-${attempt}` };
}

describe('trainingJobRequest', () => {
  it('keeps a job below its own run: what comes in, what goes out, and what is kept for an interruption', () => {
    const request = requestOf();
    const below = `s3://perennial-data/work/green-taxi/${run.runId}/`;

    expect(request.InputDataConfig.map((c) => [c.ChannelName, c.DataSource.S3DataSource.S3Uri])).toEqual([
      ['plan', `${below}plan.json`],
      ['rows', `${below}prepared.bin`],
    ]);
    const continued = trainingJobRequest({
      bucket: 'perennial-data',
      hyperparameters: { ...run, codeDigest: 'c'.repeat(64) },
      trainer,
      channels: ['plan', 'rows', 'forest'],
    });
    expect(continued.InputDataConfig[2]?.DataSource.S3DataSource.S3Uri).toBe(`${below}forest.json`);
    expect(request.OutputDataConfig).toEqual({ S3OutputPath: `${below}jobs`, CompressionType: 'NONE' });
    expect(request.CheckpointConfig.S3Uri).toBe(`${below}checkpoints`);
    expect(request.EnableNetworkIsolation).toBe(true);
  });

  it('asks for Spot with a longest wait, and without Spot for none: SageMaker refuses it there', () => {
    expect(requestOf()).toMatchObject({
      EnableManagedSpotTraining: true,
      StoppingCondition: { MaxRuntimeInSeconds: 7_200, MaxWaitTimeInSeconds: 14_400 },
    });
    expect(requestOf({ spot: false })).toMatchObject({
      EnableManagedSpotTraining: false,
      StoppingCondition: { MaxRuntimeInSeconds: 7_200 },
    });
    expect(requestOf({ spot: false }).StoppingCondition).not.toHaveProperty('MaxWaitTimeInSeconds');
  });

  it.each([
    ['as it is', {}],
    ['without Spot', { spot: false }],
    ['at every limit', { maxRuntimeMinutes: 660, maxWaitMinutes: 660, volumeGigabytes: 16_384 }],
    ['with a digest for an image', { image: `${trainer.image}@sha256:${'a'.repeat(64)}` }],
    ['with the longest prefix', { jobPrefix: `perennial-${'e'.repeat(16)}-` }],
  ])('fits SageMaker’s service model %s', (_how, changes) => {
    expect(checkRequest(requestOf(changes))).toEqual([]);
  });

  it('is checked against a model that finds what is wrong', () => {
    const request = requestOf();
    const wrong = {
      ...request,
      TrainingJobName: 'a_b',
      RoleArn: undefined,
      RetryMore: 1,
      HyperParameters: { a: 1 },
      ResourceConfig: { ...request.ResourceConfig, InstanceType: 'ml.huge' },
      Tags: [{ Key: 'a' }],
    };

    expect(checkRequest(JSON.parse(JSON.stringify(wrong))).toSorted()).toEqual([
      '.HyperParameters.a is no string',
      '.ResourceConfig.InstanceType is not among its values',
      '.RetryMore is unknown',
      '.RoleArn is missing',
      '.Tags[0].Value is missing',
      '.TrainingJobName misses its pattern',
    ]);
  });

  it('goes through the SDK’s own serialiser unchanged: it drops what it does not know', async () => {
    const sent: { headers: Record<string, string>; body: Uint8Array }[] = [];
    const client = new SageMakerClient({
      region: 'eu-west-1',
      credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
      requestHandler: {
        handle: async (request: (typeof sent)[number]) => {
          sent.push(request);
          const body = new TextEncoder().encode(
            '{"TrainingJobArn":"arn:aws:sagemaker:eu-west-1:1:training-job/a"}',
          );
          return { response: { statusCode: 200, headers: {}, body } };
        },
      } as never,
    });

    await client.send(new CreateTrainingJobCommand(requestOf() as never));
    await client.send(new CreateTrainingJobCommand({ ...requestOf(), Unknown: 1 } as never));

    expect(sent[0]?.headers['x-amz-target']).toBe('SageMaker.CreateTrainingJob');
    expect(sent.map(({ body }) => JSON.parse(new TextDecoder().decode(body)))).toEqual([
      requestOf(),
      requestOf(),
    ]);
  });

  it('names a job so that SageMaker takes it, whatever model and run, and never two runs alike', () => {
    const modelName = fc.stringMatching(/^[a-z][a-z0-9-]{0,62}$/);
    const runIds = fc.stringMatching(/^[a-z0-9][a-z0-9-]{2,78}$/);
    fc.assert(
      fc.property(modelName, runIds, fc.integer({ min: 0, max: 99 }), (model, runId, attempt) => {
        const request = requestOf({ jobPrefix: `perennial-${'e'.repeat(16)}-` }, { model, runId }, attempt);

        expect(checkRequest(request)).toEqual([]);
        expect(request.TrainingJobName.length).toBeLessThanOrEqual(63);
        expect(
          TrainingJobRequest.shape.TrainingJobName.safeParse(request.TrainingJobName.replace(/-\d+$/, ''))
            .success,
        ).toBe(true);
        const other = requestOf({}, { model, runId: `${runId.slice(0, 70)}-2` }, attempt);
        expect(other.TrainingJobName).not.toBe(requestOf({}, { model, runId }, attempt).TrainingJobName);
      }),
      { seed: 1, numRuns: 200 },
    );
  });

  it('says the model in the name where there is room', () => {
    expect(requestOf().TrainingJobName).toMatch(/^perennial-dev-green-taxi-[0-9a-f]{20}-0$/);
    expect(requestOf({}, { ...run, model: `${'m'.repeat(24)}-${'x'.repeat(38)}` }).TrainingJobName).toMatch(
      /^perennial-dev-m{24}-[0-9a-f]{20}-0$/,
    );
  });

  it('takes a small part of what a workflow’s state may hold', () => {
    const longest = requestOf({}, { model: 'm'.repeat(63), runId: 'r'.repeat(79) });

    expect(Buffer.byteLength(JSON.stringify(longest))).toBeLessThan(4_000);
  });

  it('refuses a prefix that leaves no room for the run', () => {
    expect(() => requestOf({ jobPrefix: 'p'.repeat(33) })).toThrow(RangeError);
  });
});
