import { RemovalPolicy, Stack } from 'aws-cdk-lib';
import { type PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnDeliveryStream } from 'aws-cdk-lib/aws-kinesisfirehose';
import { LogStream as CloudWatchStream, LogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { acknowledgeWildcards } from '../acknowledge.ts';
import { allow } from '../grants/allow.ts';
import { namePrefix } from '../names.ts';
import type { PlatformContext } from '../platform-context.ts';

/** Firehose asks for no less where it sorts records into folders; the interval comes first in practice. */
const SMALLEST_SORTED_BUFFER_MEGABYTES = 64;

export interface LogStreamProps {
  stream: 'predictions' | 'labels';
  context: PlatformContext;
}

/**
 * Gathers lines into objects `logs/<stream>/<model>/<yyyy>/<mm>/<dd>/<hh>/…`, gzip. A record is one line of JSON with
 * its newline, or several where predictions are buffered; each line names its model in `model`.
 */
export class LogStream extends Construct {
  readonly deliveryStream: CfnDeliveryStream;

  constructor(scope: Construct, id: string, { stream, context }: LogStreamProps) {
    super(scope, id);
    const { bucket, environment } = context;
    const prefix = `logs/${stream}/`;
    const errorPrefix = `undelivered/${stream}/`;
    const isJoined = stream === 'predictions' && environment.logMode === 'buffered';
    const logGroup = new LogGroup(this, 'Logs', {
      retention: environment.retention.logDays,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const logStream = new CloudWatchStream(this, 'Delivery', {
      logGroup,
      removalPolicy: RemovalPolicy.DESTROY,
    });
    const objects = [prefix, errorPrefix].map((start) => bucket.arnForObjects(`${start}*`));
    const role = this.createRole([
      allow(
        'Bucket',
        ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'],
        [bucket.bucketArn],
      ),
      allow('Objects', ['s3:AbortMultipartUpload', 's3:GetObject', 's3:PutObject'], objects),
      allow('OwnLogs', ['logs:PutLogEvents'], [logGroup.logGroupArn]),
    ]);
    acknowledgeWildcards(role, 'objectPrefix', objects);

    this.deliveryStream = new CfnDeliveryStream(this, 'Stream', {
      deliveryStreamName: namePrefix(environment) + stream,
      deliveryStreamType: 'DirectPut',
      deliveryStreamEncryptionConfigurationInput: { keyType: 'AWS_OWNED_CMK' },
      extendedS3DestinationConfiguration: {
        bucketArn: bucket.bucketArn,
        roleArn: role.roleArn,
        prefix: `${prefix}!{partitionKeyFromQuery:model}/!{timestamp:yyyy/MM/dd/HH}/`,
        errorOutputPrefix: `${errorPrefix}!{firehose:error-output-type}/!{timestamp:yyyy/MM/dd/HH}/`,
        fileExtension: '.jsonl.gz',
        compressionFormat: 'GZIP',
        bufferingHints: {
          intervalInSeconds: environment.logBufferSeconds,
          sizeInMBs: SMALLEST_SORTED_BUFFER_MEGABYTES,
        },
        dynamicPartitioningConfiguration: { enabled: true, retryOptions: { durationInSeconds: 300 } },
        processingConfiguration: {
          enabled: true,
          processors: isJoined ? [...TAKE_LINES_APART, SORT_BY_MODEL] : [SORT_BY_MODEL],
        },
        cloudWatchLoggingOptions: {
          enabled: true,
          logGroupName: logGroup.logGroupName,
          logStreamName: logStream.logStreamName,
        },
      },
    });
    // a stream tries its role when it is made
    this.deliveryStream.node.addDependency(role);
  }

  private createRole(statements: PolicyStatement[]): Role {
    const role = new Role(this, 'Role', {
      assumedBy: new ServicePrincipal('firehose.amazonaws.com', {
        conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
      }),
    });
    for (const statement of statements) role.addToPolicy(statement);
    return role;
  }
}

/** Lines are sorted one by one, and lose their newlines when they are taken apart. */
const TAKE_LINES_APART: CfnDeliveryStream.ProcessorProperty[] = [
  { type: 'RecordDeAggregation', parameters: [{ parameterName: 'SubRecordType', parameterValue: 'JSON' }] },
  { type: 'AppendDelimiterToRecord', parameters: [] },
];

const SORT_BY_MODEL: CfnDeliveryStream.ProcessorProperty = {
  type: 'MetadataExtraction',
  parameters: [
    { parameterName: 'MetadataExtractionQuery', parameterValue: '{model: .model}' },
    { parameterName: 'JsonParsingEngine', parameterValue: 'JQ-1.6' },
  ],
};
