import { describe, expect, it } from 'vitest';
import { TrainerOptions, type TrainerSettings } from '../../core/contracts/trainer.ts';
import { computeVariables, readCompute } from '../../wiring/compute-settings.ts';

const trainer: TrainerSettings = {
  ...TrainerOptions.parse({
    image: '123456789012.dkr.ecr.eu-west-1.amazonaws.com/team/perennial-trainer:1.2',
    instanceType: 'ml.c5.2xlarge',
    spot: false,
    maxRuntimeMinutes: 30,
    volumeGigabytes: 50,
  }),
  roleArn: 'arn:aws:iam::123456789012:role/perennial-dev-Trainer-1ABC',
  jobPrefix: 'perennial-dev-',
};

describe('the settings of where trainings may run', () => {
  it('are read as they were written', () => {
    const env = { ...computeVariables({ preference: 'sagemaker', trainer }), PERENNIAL_MEMORY_MB: '3008' };

    expect(readCompute(env)).toEqual({ preference: 'sagemaker', functionMegabytes: 3_008, trainer });
  });

  it('tell of no trainer where the environment has no image', () => {
    expect(computeVariables({})).toEqual({ PERENNIAL_TRAINER_COMPUTE: 'auto' });
    expect(readCompute(computeVariables({}))).toEqual({ preference: 'auto' });
    expect(readCompute({})).toEqual({});
  });

  it.each([
    ['PERENNIAL_TRAINER_IMAGE', 'node:24', /image/],
    ['PERENNIAL_TRAINER_ROLE', '', /roleArn/],
    ['PERENNIAL_TRAINER_JOB_PREFIX', '-', /jobPrefix/],
    ['PERENNIAL_TRAINER_INSTANCE', 'm5.large', /instanceType/],
    ['PERENNIAL_TRAINER_SPOT', 'yes', /spot/],
    ['PERENNIAL_TRAINER_MAX_RUNTIME_MINUTES', '', /maxRuntimeMinutes/],
    ['PERENNIAL_TRAINER_VOLUME_GB', '1.5', /volumeGigabytes/],
  ])('name %s when it is %j', (name, value, message) => {
    expect(() => readCompute({ ...computeVariables({ trainer }), [name]: value })).toThrow(message);
  });
});

describe('the options of a trainer', () => {
  it('have defaults for all but the image', () => {
    expect(TrainerOptions.parse({ image: trainer.image })).toEqual({
      image: trainer.image,
      instanceType: 'ml.m5.xlarge',
      spot: true,
      maxRuntimeMinutes: 120,
      maxWaitMinutes: 240,
      volumeGigabytes: 30,
    });
  });

  it.each([
    [{ image: 'perennial-trainer:1' }],
    [{ image: `${trainer.image} ` }],
    [{ image: trainer.image, maxRuntimeMinutes: 300, maxWaitMinutes: 200 }],
    [{ image: trainer.image, maxWaitMinutes: 661 }],
    [{ image: trainer.image, gpu: true }],
  ])('refuse %j', (options) => {
    expect(TrainerOptions.safeParse(options).success).toBe(false);
  });

  it('let a runtime be longer than a wait that nobody waits', () => {
    expect(
      TrainerOptions.safeParse({ image: trainer.image, spot: false, maxRuntimeMinutes: 600 }).success,
    ).toBe(true);
  });
});
