import * as z from 'zod';

/**
 * The SageMaker trainer of an environment: which image, on which machine, for how long at most. A job ends, waits
 * for Spot capacity included, before the workflow's own limit of 12 hours would cut it off.
 */
export const TrainerOptions = z
  .strictObject({
    image: z
      .string()
      .max(255)
      .regex(
        /^\d{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?\/[a-z0-9]+([._/-][a-z0-9]+)*(:[\w][\w.-]{0,127})?(@sha256:[0-9a-f]{64})?$/,
        'must be an image in ECR, such as 123456789012.dkr.ecr.eu-west-1.amazonaws.com/perennial-trainer:1',
      )
      .describe('what training jobs run; docs/sagemaker.md says how to build and push it'),
    instanceType: z
      .string()
      .regex(/^ml\.[a-z0-9-]+\.[a-z0-9]+$/, 'must be a SageMaker instance type, such as ml.m5.xlarge')
      .default('ml.m5.xlarge'),
    spot: z
      .boolean()
      .default(true)
      .describe('Managed Spot: cheaper, may wait for capacity and be interrupted'),
    maxRuntimeMinutes: z.number().int().min(1).max(660).default(120),
    maxWaitMinutes: z
      .number()
      .int()
      .min(1)
      .max(660)
      .default(240)
      .describe('with spot: the runtime and all waiting for capacity together'),
    volumeGigabytes: z.number().int().min(1).max(16_384).default(30),
  })
  .refine(({ spot, maxRuntimeMinutes, maxWaitMinutes }) => !spot || maxWaitMinutes >= maxRuntimeMinutes, {
    path: ['maxWaitMinutes'],
    error: 'must not be below maxRuntimeMinutes',
  });
export type TrainerOptions = z.output<typeof TrainerOptions>;

/** The trainer as the functions are told of it: its options, the role of its jobs, and what their names begin with. */
export interface TrainerSettings extends TrainerOptions {
  roleArn: string;
  /** Such as `perennial-dev-`: at most 32 characters, so that a job's name has room for its run. */
  jobPrefix: string;
}

/** Where trainings may run. What is absent is not known or not there. */
export interface Compute {
  /** What the environment wants for models with `compute: auto`. @default 'auto': by size */
  preference?: 'lambda' | 'sagemaker' | 'auto';
  /** Memory of the functions that train; without it their size is no limit. */
  functionMegabytes?: number;
  trainer?: TrainerSettings;
}
