import { type Compute, TrainerOptions, type TrainerSettings } from '../core/contracts/trainer.ts';

/**
 * The environment variables that tell a function with `uses.compute` where trainings may run. Those of a trainer
 * are there all together, or not at all where the environment has no trainer image.
 */
export type ComputeVariable =
  | 'PERENNIAL_TRAINER_COMPUTE'
  | 'PERENNIAL_TRAINER_IMAGE'
  | 'PERENNIAL_TRAINER_ROLE'
  | 'PERENNIAL_TRAINER_JOB_PREFIX'
  | 'PERENNIAL_TRAINER_INSTANCE'
  | 'PERENNIAL_TRAINER_SPOT'
  | 'PERENNIAL_TRAINER_MAX_RUNTIME_MINUTES'
  | 'PERENNIAL_TRAINER_MAX_WAIT_MINUTES'
  | 'PERENNIAL_TRAINER_VOLUME_GB';

type Environment = { readonly [name: string]: string | undefined };

/** The variables of what a deployment knows; a function's memory has a variable of its own (settings.ts). */
export function computeVariables({
  preference = 'auto',
  trainer,
}: Pick<Compute, 'preference' | 'trainer'>): Partial<Record<ComputeVariable, string>> {
  return {
    PERENNIAL_TRAINER_COMPUTE: preference,
    ...(trainer && {
      PERENNIAL_TRAINER_IMAGE: trainer.image,
      PERENNIAL_TRAINER_ROLE: trainer.roleArn,
      PERENNIAL_TRAINER_JOB_PREFIX: trainer.jobPrefix,
      PERENNIAL_TRAINER_INSTANCE: trainer.instanceType,
      PERENNIAL_TRAINER_SPOT: String(trainer.spot),
      PERENNIAL_TRAINER_MAX_RUNTIME_MINUTES: String(trainer.maxRuntimeMinutes),
      PERENNIAL_TRAINER_MAX_WAIT_MINUTES: String(trainer.maxWaitMinutes),
      PERENNIAL_TRAINER_VOLUME_GB: String(trainer.volumeGigabytes),
    }),
  };
}

/** What the variables tell. Throws an Error that names what of a trainer was left out or misspelt. */
export function readCompute(env: Environment): Compute {
  const preference = (['lambda', 'sagemaker', 'auto'] as const).find(
    (known) => known === env.PERENNIAL_TRAINER_COMPUTE,
  );
  const functionMegabytes = Number(env.PERENNIAL_MEMORY_MB);
  return {
    ...(preference && { preference }),
    ...(functionMegabytes > 0 && { functionMegabytes }),
    ...(env.PERENNIAL_TRAINER_IMAGE && { trainer: readTrainer(env) }),
  };
}

function readTrainer(env: Environment): TrainerSettings {
  const read = (name: ComputeVariable): string => env[name] ?? '';
  const options = TrainerOptions.safeParse({
    image: read('PERENNIAL_TRAINER_IMAGE'),
    instanceType: read('PERENNIAL_TRAINER_INSTANCE'),
    spot: { true: true, false: false }[read('PERENNIAL_TRAINER_SPOT')] ?? '',
    maxRuntimeMinutes: Number(read('PERENNIAL_TRAINER_MAX_RUNTIME_MINUTES')),
    maxWaitMinutes: Number(read('PERENNIAL_TRAINER_MAX_WAIT_MINUTES')),
    volumeGigabytes: Number(read('PERENNIAL_TRAINER_VOLUME_GB')),
  });
  const roleArn = read('PERENNIAL_TRAINER_ROLE');
  const jobPrefix = read('PERENNIAL_TRAINER_JOB_PREFIX');
  const bad = [
    ...(options.error?.issues ?? []).map(({ path }) => path.join('.')),
    ...(/^arn:[^:]+:iam::\d{12}:role\/.+/.test(roleArn) ? [] : ['roleArn']),
    ...(/^[a-zA-Z0-9][a-zA-Z0-9-]{0,31}$/.test(jobPrefix) ? [] : ['jobPrefix']),
  ];
  if (!options.success || bad.length > 0)
    throw new Error(
      `the deployment left out or misspelt ${bad.join(', ')} of the trainer (PERENNIAL_TRAINER_…)`,
    );
  return { ...options.data, roleArn, jobPrefix };
}
