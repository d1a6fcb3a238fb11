import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { CreateTableCommand, DescribeTableCommand, DynamoDBClient } from '@aws-sdk/client-dynamodb';
import {
  CreateEventBusCommand,
  EventBridgeClient,
  PutRuleCommand,
  PutTargetsCommand,
} from '@aws-sdk/client-eventbridge';
import { CreateDeliveryStreamCommand, FirehoseClient } from '@aws-sdk/client-firehose';
import {
  CreateBucketCommand,
  type CreateBucketCommandInput,
  PutBucketNotificationConfigurationCommand,
  PutBucketVersioningCommand,
  S3Client,
} from '@aws-sdk/client-s3';
import { CreateStateMachineCommand, SFNClient } from '@aws-sdk/client-sfn';
import { lambdaArn, makeLambdas, ROLE_ARN } from '../make-stack.ts';
import { ACCOUNT, REGION } from '../ministack/start-ministack.ts';

/** What the contract needs in an account, and where its two functions leave what they are told. */
export const RESOURCES = {
  bucket: 'perennial-contract-data',
  table: 'perennial-contract-records',
  bus: 'perennial-contract-events',
  streamPrefix: 'perennial-contract-',
  arnPrefix: `arn:aws:states:${REGION}:${ACCOUNT}:stateMachine:perennial-contract-`,
};
export const eventsFile = (folder: string): string => join(folder, 'events.jsonl');
export const tokensFile = (folder: string): string => join(folder, 'tokens.jsonl');

const APPEND = `const { appendFileSync } = require('node:fs');
exports.handler = async (event) => appendFileSync(process.env.FILE, JSON.stringify(event) + '\\n');`;

const MACHINES = {
  'contract-echo': { StartAt: 'Only', States: { Only: { Type: 'Pass', End: true } } },
  'contract-fail': {
    StartAt: 'Only',
    States: { Only: { Type: 'Fail', Error: 'ContractError', Cause: 'on purpose' } },
  },
  'contract-wait': {
    StartAt: 'Only',
    States: {
      Only: {
        Type: 'Task',
        Resource: 'arn:aws:states:::lambda:invoke.waitForTaskToken',
        Parameters: {
          FunctionName: lambdaArn('contract-tokens'),
          Payload: { 'name.$': '$$.Execution.Name', 'token.$': '$$.Task.Token' },
        },
        TimeoutSeconds: 300,
        End: true,
      },
    },
  },
};

/** Makes everything, as the CDK stacks would. `folder` takes the files of the two functions. */
export async function makeResources(folder: string): Promise<void> {
  await makeLambdas('contract-functions', {
    'contract-events': { code: APPEND, variables: { FILE: eventsFile(folder) } },
    'contract-tokens': { code: APPEND, variables: { FILE: tokensFile(folder) } },
  });
  await makeBucket();
  await makeTable();
  await makeRules();
  await makeMachines();
  await makeStreams();
}

async function makeBucket(): Promise<void> {
  const client = new S3Client({});
  const Bucket = RESOURCES.bucket;
  const LocationConstraint = REGION as NonNullable<
    CreateBucketCommandInput['CreateBucketConfiguration']
  >['LocationConstraint'];
  await client.send(new CreateBucketCommand({ Bucket, CreateBucketConfiguration: { LocationConstraint } }));
  await client.send(
    new PutBucketVersioningCommand({ Bucket, VersioningConfiguration: { Status: 'Enabled' } }),
  );
  await client.send(
    new PutBucketNotificationConfigurationCommand({
      Bucket,
      NotificationConfiguration: { EventBridgeConfiguration: {} },
    }),
  );
}

async function makeTable(): Promise<void> {
  const client = new DynamoDBClient({});
  const TableName = RESOURCES.table;
  await client.send(
    new CreateTableCommand({
      TableName,
      BillingMode: 'PAY_PER_REQUEST',
      AttributeDefinitions: ['pk', 'sk', 'ipk', 'isk'].map((AttributeName) => ({
        AttributeName,
        AttributeType: 'S',
      })),
      KeySchema: [
        { AttributeName: 'pk', KeyType: 'HASH' },
        { AttributeName: 'sk', KeyType: 'RANGE' },
      ],
      GlobalSecondaryIndexes: [
        {
          IndexName: 'by-index',
          KeySchema: [
            { AttributeName: 'ipk', KeyType: 'HASH' },
            { AttributeName: 'isk', KeyType: 'RANGE' },
          ],
          Projection: { ProjectionType: 'ALL' },
        },
      ],
    }),
  );
  for (;;) {
    const { Table } = await client.send(new DescribeTableCommand({ TableName }));
    if (Table?.TableStatus === 'ACTIVE') return;
    await wait(50);
  }
}

async function makeRules(): Promise<void> {
  const client = new EventBridgeClient({});
  await client.send(new CreateEventBusCommand({ Name: RESOURCES.bus }));
  const targets = [{ Id: 'file', Arn: lambdaArn('contract-events') }];
  const rules = [
    { Name: 'contract-own', EventBusName: RESOURCES.bus, EventPattern: '{"source":["perennial"]}' },
    { Name: 'contract-aws', EventPattern: '{"source":["aws.s3","aws.states"]}' },
  ];
  for (const { Name, EventBusName, EventPattern } of rules) {
    await client.send(new PutRuleCommand({ Name, EventBusName, EventPattern }));
    await client.send(new PutTargetsCommand({ Rule: Name, EventBusName, Targets: targets }));
  }
}

async function makeMachines(): Promise<void> {
  const client = new SFNClient({});
  for (const [name, definition] of Object.entries(MACHINES)) {
    await client.send(
      new CreateStateMachineCommand({
        name: `perennial-contract-${name}`,
        definition: JSON.stringify(definition),
        roleArn: ROLE_ARN,
      }),
    );
  }
}

/** Lines go into folders by the model that each names, and are compressed. */
async function makeStreams(): Promise<void> {
  const client = new FirehoseClient({});
  for (const stream of ['predictions', 'labels']) {
    await client.send(
      new CreateDeliveryStreamCommand({
        DeliveryStreamName: RESOURCES.streamPrefix + stream,
        DeliveryStreamType: 'DirectPut',
        ExtendedS3DestinationConfiguration: {
          RoleARN: ROLE_ARN,
          BucketARN: `arn:aws:s3:::${RESOURCES.bucket}`,
          Prefix: `logs/${stream}/!{partitionKeyFromQuery:model}/!{timestamp:yyyy/MM/dd/HH}/`,
          ErrorOutputPrefix: `undelivered/${stream}/!{firehose:error-output-type}/`,
          CompressionFormat: 'GZIP',
          FileExtension: '.jsonl.gz',
          BufferingHints: { IntervalInSeconds: 60, SizeInMBs: 64 },
          DynamicPartitioningConfiguration: { Enabled: true },
          ProcessingConfiguration: {
            Enabled: true,
            Processors: [
              {
                Type: 'MetadataExtraction',
                Parameters: [
                  { ParameterName: 'MetadataExtractionQuery', ParameterValue: '{model:.model}' },
                  { ParameterName: 'JsonParsingEngine', ParameterValue: 'JQ-1.6' },
                ],
              },
            ],
          },
        },
      }),
    );
  }
}
