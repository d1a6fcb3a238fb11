import { readDeployment } from '../../../core/cost/read-deployment.ts';
import type { Template, TemplateResource } from '../../../core/cost/template.ts';

const lambda = (name: string, MemorySize: number, Variables: object = {}): TemplateResource => ({
  Type: 'AWS::Lambda::Function',
  Properties: {
    MemorySize,
    Architectures: ['arm64'],
    TracingConfig: { Mode: 'Active' },
    Environment: { Variables },
  },
  Metadata: { 'perennial:function': name },
});

/** As much of an environment's templates as the bill follows from. */
export const RESOURCES: Record<string, TemplateResource> = {
  Predict: {
    ...lambda('predict', 512),
    Properties: { MemorySize: 512, Architectures: ['arm64'] },
  },
  AuthorizeKey: lambda('authorize-key', 512),
  CheckDrift: lambda('check-drift', 1024),
  SummariseLog: lambda('summarise-log', 1024),
  IngestDrop: lambda('ingest-drop', 4096),
  RegisterVersion: lambda('register-version', 256),
  Predictions: { Type: 'AWS::KinesisFirehose::DeliveryStream' },
  Stage: {
    Type: 'AWS::ApiGatewayV2::Stage',
    Properties: { AccessLogSettings: { Format: '$context.requestId "$context.routeKey" $context.status' } },
  },
  Hourly: { Type: 'AWS::Scheduler::Schedule', Properties: { ScheduleExpression: 'rate(1 hour)' } },
  Errors: { Type: 'AWS::CloudWatch::Alarm', Properties: { MetricName: 'Errors' } },
  Rate: {
    Type: 'AWS::CloudWatch::Alarm',
    Properties: { Metrics: [{ MetricStat: {} }, { MetricStat: {} }, { Expression: 'a / b' }] },
  },
  Page: { Type: 'AWS::CloudWatch::Dashboard' },
  Records: {
    Type: 'AWS::DynamoDB::Table',
    Properties: {
      BillingMode: 'PAY_PER_REQUEST',
      PointInTimeRecoverySpecification: { PointInTimeRecoveryEnabled: true },
    },
  },
  Data: {
    Type: 'AWS::S3::Bucket',
    Properties: {
      LifecycleConfiguration: {
        Rules: [
          { Prefix: 'logs/', ExpirationInDays: 73 },
          { Prefix: 'work/', ExpirationInDays: 7 },
        ],
      },
    },
  },
};

export const JOINED: TemplateResource = {
  Type: 'AWS::KinesisFirehose::DeliveryStream',
  Properties: {
    DeliveryStreamName: 'perennial-dev-predictions',
    ExtendedS3DestinationConfiguration: {
      BufferingHints: { IntervalInSeconds: 900 },
      ProcessingConfiguration: {
        Processors: [{ Type: 'RecordDeAggregation' }, { Type: 'MetadataExtraction' }],
      },
    },
  },
};

/** A function that knows of a trainer. */
export const withTrainer = (instance: string, spot = 'true', compute = 'auto'): TemplateResource =>
  lambda('prepare-training', 4096, {
    PERENNIAL_TRAINER_COMPUTE: compute,
    PERENNIAL_TRAINER_IMAGE: 'image',
    PERENNIAL_TRAINER_INSTANCE: instance,
    PERENNIAL_TRAINER_SPOT: spot,
    PERENNIAL_TRAINER_VOLUME_GB: '30',
  });

export const template: Template = { Resources: RESOURCES };

/** The sample with resources beside it, or without those that are undefined. */
export function deploymentWith(changes: Record<string, TemplateResource | undefined> = {}) {
  const all = Object.entries({ ...RESOURCES, ...changes }).filter(([, resource]) => resource !== undefined);
  return readDeployment([{ Resources: Object.fromEntries(all) as Record<string, TemplateResource> }]);
}
