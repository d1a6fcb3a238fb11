import * as z from 'zod';

const S3Uri = z.string().startsWith('s3://').max(1024);
const Seconds = z.number().int().min(1);
/** The start of a job's name; the workflow adds the number of its try. */
const JobNameStart = z.string().regex(/^[a-zA-Z0-9](-*[a-zA-Z0-9]){0,59}$/, 'is no start of a job name');

/** What CreateTrainingJob is asked for, in the API's own names; of the API's many options only those we use. */
export const TrainingJobRequest = z.strictObject({
  TrainingJobName: JobNameStart,
  RoleArn: z.string().min(20).max(2048),
  AlgorithmSpecification: z.strictObject({
    TrainingImage: z.string().max(255),
    TrainingInputMode: z.literal('File'),
    MetricDefinitions: z.array(z.strictObject({ Name: z.string(), Regex: z.string() })).max(40),
  }),
  HyperParameters: z.record(z.string().max(256), z.string().max(2500)),
  InputDataConfig: z.array(
    z.strictObject({
      ChannelName: z.string(),
      DataSource: z.strictObject({
        S3DataSource: z.strictObject({
          S3DataType: z.literal('S3Prefix'),
          S3Uri,
          S3DataDistributionType: z.literal('FullyReplicated'),
        }),
      }),
    }),
  ),
  OutputDataConfig: z.strictObject({ S3OutputPath: S3Uri, CompressionType: z.literal('NONE') }),
  ResourceConfig: z.strictObject({
    InstanceType: z.string(),
    InstanceCount: z.literal(1),
    VolumeSizeInGB: z.number().int(),
  }),
  StoppingCondition: z.strictObject({
    MaxRuntimeInSeconds: Seconds,
    MaxWaitTimeInSeconds: Seconds.optional(),
  }),
  CheckpointConfig: z.strictObject({ S3Uri, LocalPath: z.literal('/opt/ml/checkpoints') }),
  EnableManagedSpotTraining: z.boolean(),
  EnableNetworkIsolation: z.literal(true),
  Tags: z.array(z.strictObject({ Key: z.string().max(128), Value: z.string().max(256) })),
});
export type TrainingJobRequest = z.infer<typeof TrainingJobRequest>;

/** Names of the inputs of a job: `input/data/<channel>/<file>` in the container; only a run that goes on from trees has `forest`. */
export const CHANNELS = { plan: 'plan.json', rows: 'prepared.bin', forest: 'forest.json' } as const;
export type ChannelName = keyof typeof CHANNELS;

/** Files that a job leaves in its model folder. The fit comes last: where it is, the graph is whole. */
export const JOB_FILES = { graph: 'model.onnx', fit: 'fit.json' } as const;

/** What a job is told beside its inputs; all values are texts, as SageMaker hands them on. */
export const JobHyperparameters = z.strictObject({
  model: z.string(),
  runId: z.string(),
  /** The code that the functions have; an image of other code would give other bytes. */
  codeDigest: z.string(),
});
export type JobHyperparameters = z.infer<typeof JobHyperparameters>;
