import { sha256 } from '../canonical-json.ts';
import { objectKey } from '../contracts/keys.ts';
import type { TrainerSettings } from '../contracts/trainer.ts';
import {
  CHANNELS,
  type ChannelName,
  type JobHyperparameters,
  type TrainingJobRequest,
} from '../contracts/training-job.ts';
import { METRIC_DEFINITIONS } from './progress-line.ts';

/** What the workflow adds to a job's name: `-` and the number of its try, below 100. */
const ROOM_FOR_TRY = 3;
const MAX_NAME_CHARACTERS = 63;
const RUN_HASH_CHARACTERS = 20;
const MAX_PREFIX_CHARACTERS = 32;

export interface TrainingJobInput {
  /** The bucket that holds the run's work. */
  bucket: string;
  hyperparameters: JobHyperparameters;
  trainer: TrainerSettings;
  /** Which inputs there are; SageMaker refuses one without an object. @default the plan and the rows */
  channels?: readonly ChannelName[];
}

/**
 * The request for one SageMaker job that trains a prepared run: its plan and rows in, one folder of files out, all
 * below the run's own work. Its name is only the start: names are unique for ever, so every try adds its number.
 */
export function trainingJobRequest({
  bucket,
  hyperparameters,
  trainer,
  channels = ['plan', 'rows'],
}: TrainingJobInput): TrainingJobRequest {
  const { model, runId } = hyperparameters;
  const uri = (key: string): string => `s3://${bucket}/${key}`;
  return {
    TrainingJobName: jobNameStart(trainer.jobPrefix, model, runId),
    RoleArn: trainer.roleArn,
    AlgorithmSpecification: {
      TrainingImage: trainer.image,
      TrainingInputMode: 'File',
      MetricDefinitions: [...METRIC_DEFINITIONS],
    },
    HyperParameters: { ...hyperparameters },
    InputDataConfig: channels.map((channel) => ({
      ChannelName: channel,
      DataSource: {
        S3DataSource: {
          S3DataType: 'S3Prefix',
          S3Uri: uri(objectKey.work(model, runId, CHANNELS[channel])),
          S3DataDistributionType: 'FullyReplicated',
        },
      },
    })),
    OutputDataConfig: { S3OutputPath: uri(objectKey.jobs(model, runId)), CompressionType: 'NONE' },
    ResourceConfig: {
      InstanceType: trainer.instanceType,
      InstanceCount: 1,
      VolumeSizeInGB: trainer.volumeGigabytes,
    },
    StoppingCondition: {
      MaxRuntimeInSeconds: trainer.maxRuntimeMinutes * 60,
      ...(trainer.spot && { MaxWaitTimeInSeconds: trainer.maxWaitMinutes * 60 }),
    },
    CheckpointConfig: {
      S3Uri: uri(objectKey.checkpoints(model, runId)),
      LocalPath: '/opt/ml/checkpoints',
    },
    EnableManagedSpotTraining: trainer.spot,
    EnableNetworkIsolation: true,
    Tags: [
      { Key: 'perennial:model', Value: model },
      { Key: 'perennial:run', Value: runId },
    ],
  };
}

/** `<prefix><model, as much as fits>-<hash of model and run>`. */
function jobNameStart(prefix: string, model: string, runId: string): string {
  if (prefix.length > MAX_PREFIX_CHARACTERS)
    throw new RangeError(`a job prefix has at most ${MAX_PREFIX_CHARACTERS} characters, this is ${prefix}`);
  const hash = sha256(`${model}/${runId}`).slice(0, RUN_HASH_CHARACTERS);
  const room = MAX_NAME_CHARACTERS - ROOM_FOR_TRY - prefix.length - hash.length - 1;
  return `${prefix}${model.slice(0, room).replace(/-+$/, '')}-${hash}`;
}
