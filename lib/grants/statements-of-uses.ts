import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Uses } from '../../wiring/types.ts';
import { streamArn } from '../names.ts';
import type { PlatformContext } from '../platform-context.ts';
import { allow } from './allow.ts';
import { objectStatements } from './object-statements.ts';
import { recordStatements } from './record-statements.ts';
import { workflowStatements } from './workflow-statements.ts';

/** What a function's role allows: the exact actions of the verbs it declares, on exactly what it declares them for. */
export function statementsOfUses(scope: Construct, uses: Uses, context: PlatformContext): PolicyStatement[] {
  const { environment, bucket, table, bus } = context;
  return [
    ...objectStatements(bucket, uses.objects ?? {}),
    ...recordStatements(table, uses.records ?? {}),
    ...(uses.events ? [allow('EventsPut', ['events:PutEvents'], [bus.eventBusArn])] : []),
    ...workflowStatements(scope, environment, uses.workflows ?? {}),
    ...(uses.streams
      ? [
          allow(
            'StreamsPut',
            ['firehose:PutRecordBatch'],
            uses.streams.map((stream) => streamArn(scope, environment, stream)),
          ),
        ]
      : []),
  ];
}
