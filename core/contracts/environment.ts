import * as z from 'zod';
import { LogMode } from './log-mode.ts';
import { TrainerOptions } from './trainer.ts';

/**
 * What differs between deployments, `environments/<name>.yaml`. Unknown keys are refused; what is named in the
 * surface and not built yet is refused by name, never ignored.
 */

const notBuilt = <Value extends string>(value: Value, instead: string) => ({
  error: `${value} is not built yet: ${instead}`,
});

const days = (what: string) => z.number().int().min(1).max(3_650).describe(what);

/** The retention times, in days, that CloudWatch knows. */
export const LOG_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827] as const;

const FunctionSize = z.strictObject({
  memoryMegabytes: z.number().int().min(128).max(10_240),
  scratchMegabytes: z.number().int().min(512).max(10_240).describe('size of /tmp'),
});

const Throttle = z.strictObject({
  ratePerSecond: z.number().int().min(1).max(10_000),
  burst: z.number().int().min(1).max(5_000),
});

const { image, instanceType, spot, maxRuntimeMinutes, maxWaitMinutes, volumeGigabytes } =
  TrainerOptions.shape;

/** Where models with `compute: auto` train, and what SageMaker jobs run, if there is an image for them. */
const Trainer = z
  .strictObject({
    compute: z.enum(['lambda', 'sagemaker', 'auto']),
    image: image.optional(),
    instanceType: instanceType.unwrap().optional(),
    spot: spot.unwrap().optional(),
    maxRuntimeMinutes: maxRuntimeMinutes.unwrap().optional(),
    maxWaitMinutes: maxWaitMinutes.unwrap().optional(),
    volumeGigabytes: volumeGigabytes.unwrap().optional(),
  })
  .superRefine(({ compute, ...options }, { addIssue }) => {
    if (options.image === undefined) {
      const idle = Object.keys(options).find((key) => options[key as keyof typeof options] !== undefined);
      const key = compute === 'sagemaker' ? 'compute' : idle;
      if (key)
        addIssue({
          code: 'custom',
          path: [key],
          message: 'needs trainer.image: docs/sagemaker.md says how to build one',
        });
      return;
    }
    for (const { path, message } of TrainerOptions.safeParse(options).error?.issues ?? [])
      addIssue({ code: 'custom', path: [...path], message });
  });

/** The trainer of SageMaker jobs that an environment has an image for. */
export function trainerOptionsOf({
  trainer: { compute: _, ...options },
}: Environment): TrainerOptions | undefined {
  return options.image === undefined ? undefined : TrainerOptions.parse(options);
}

export const EnvironmentName = z
  .string()
  .regex(
    /^[a-z][a-z0-9-]{0,15}$/,
    'must be 1 to 16 lower-case letters, digits or "-", starting with a letter: names of resources carry it',
  );

export const Environment = z.strictObject({
  name: EnvironmentName,
  region: z
    .string()
    .regex(/^[a-z]{2,5}(-[a-z]+)+-\d$/, 'must be the code of an AWS region, such as eu-west-1'),
  account: z
    .string({ error: 'must be the 12 digits of an AWS account in quotes' })
    .regex(/^\d{12}$/, 'must be the 12 digits of an AWS account in quotes')
    .optional(),
  architecture: z.enum(['arm64', 'x64']),
  predictionAuth: z.enum(['iam', 'key']),
  logMode: LogMode,
  accessLog: z.boolean().describe('a line for every request to the API'),
  dashboard: z.boolean().describe('one page of pictures in CloudWatch'),
  approval: z
    .enum(['spec', 'required'])
    .refine(
      (rule) => rule !== 'required',
      notBuilt('required', 'write spec, and `rollout: approval` in the models that need it'),
    ),
  trainer: Trainer,
  functionSizes: z.strictObject({ small: FunctionSize, medium: FunctionSize, large: FunctionSize }),
  reservedConcurrency: z
    .record(z.string(), z.number().int().min(1).max(10_000))
    .default({})
    .describe('function name → executions at once that are kept for it, and its upper limit'),
  throttle: z.strictObject({ control: Throttle, prediction: Throttle }),
  retention: z.strictObject({
    logDays: z
      .literal(LOG_DAYS, { error: `must be one of ${LOG_DAYS.join(', ')} (what CloudWatch knows)` })
      .describe('logs of functions, workflows and the API'),
    replacedDropDays: days('versions of a dropped file that a newer one replaced'),
    workDays: days('what one training run writes for its next step'),
    predictionLogDays: days('predictions and labels'),
    accessLogDays: days('who read or wrote the bucket'),
  }),
  logBufferSeconds: z
    .number()
    .int()
    .min(60)
    // drift looks at a window 20 minutes after its end: by then its records must have arrived
    .max(900)
    .describe('how long predictions and labels are gathered into one object'),
  budget: z
    .strictObject({
      monthlyUsd: z.number().positive().max(1_000_000),
      counts: z.enum(['account', 'environment']),
    })
    .optional(),
  alarmAddress: z.email('must be an e-mail address').optional(),
  terminationProtection: z.boolean(),
});
export type Environment = z.infer<typeof Environment>;
