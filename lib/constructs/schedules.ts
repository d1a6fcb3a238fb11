import { Duration, Stack } from 'aws-cdk-lib';
import { Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import { CfnSchedule } from 'aws-cdk-lib/aws-scheduler';
import { Construct } from 'constructs';
import { pascalCase } from '../../wiring/pascal-case.ts';
import type { FunctionWiring } from '../../wiring/types.ts';
import { allow } from '../grants/allow.ts';
import type { PlatformContext } from '../platform-context.ts';
import type { PerennialFunction } from './perennial-function.ts';

const PERIODS: Record<NonNullable<FunctionWiring['every']>, Duration> = {
  '1 minute': Duration.minutes(1),
  '5 minutes': Duration.minutes(5),
  '1 hour': Duration.hours(1),
};

export interface SchedulesProps {
  functions: Readonly<Record<string, PerennialFunction>>;
  context: PlatformContext;
}

/** A schedule for every function of the wiring that runs `every` so often. A missed run is the next one's to repair. */
export class Schedules extends Construct {
  constructor(scope: Construct, id: string, { functions, context }: SchedulesProps) {
    super(scope, id);
    for (const [name, { wiring, function: target }] of Object.entries(functions)) {
      if (!wiring.every) continue;
      const queue = context.deadLetters.undelivered.queueArn;
      const role = new Role(this, `${pascalCase(name)}Role`, {
        assumedBy: new ServicePrincipal('scheduler.amazonaws.com', {
          conditions: { StringEquals: { 'aws:SourceAccount': Stack.of(this).account } },
        }),
      });
      role.addToPolicy(allow('Call', ['lambda:InvokeFunction'], [target.functionArn]));
      role.addToPolicy(allow('Undelivered', ['sqs:SendMessage'], [queue]));
      const schedule = new CfnSchedule(this, pascalCase(name), {
        description: wiring.purpose,
        scheduleExpression: `rate(${wiring.every})`,
        flexibleTimeWindow: { mode: 'OFF' },
        target: {
          arn: target.functionArn,
          roleArn: role.roleArn,
          input: JSON.stringify({
            version: '0',
            source: 'aws.scheduler',
            'detail-type': 'Scheduled Event',
            time: '<aws.scheduler.scheduled-time>',
            detail: {},
          }),
          deadLetterConfig: { arn: queue },
          retryPolicy: {
            maximumEventAgeInSeconds: PERIODS[wiring.every].toSeconds(),
            maximumRetryAttempts: 185,
          },
        },
      });
      // the first run may come at once: not before the role may call
      schedule.node.addDependency(role);
    }
  }
}
