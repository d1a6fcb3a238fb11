import { Duration } from 'aws-cdk-lib';
import { EventBus, Rule } from 'aws-cdk-lib/aws-events';
import { LambdaFunction } from 'aws-cdk-lib/aws-events-targets';
import { Construct } from 'constructs';
import { pascalCase } from '../../wiring/pascal-case.ts';
import type { EventPattern } from '../../wiring/types.ts';
import { machineArnPrefix } from '../names.ts';
import type { PlatformContext } from '../platform-context.ts';
import { listMachines } from '../read-machine.ts';
import type { PerennialFunction } from './perennial-function.ts';

export interface EventRulesProps {
  functions: Readonly<Record<string, PerennialFunction>>;
  context: PlatformContext;
}

/** A rule for every event pattern of the wiring. What cannot be delivered within a day ends in the dead letters. */
export class EventRules extends Construct {
  constructor(scope: Construct, id: string, { functions, context }: EventRulesProps) {
    super(scope, id);
    const defaultBus = EventBus.fromEventBusName(this, 'DefaultBus', 'default');
    for (const [name, { wiring, function: target }] of Object.entries(functions))
      wiring.events?.forEach((pattern, index) => {
        const isOurs = pattern.source.every((source) => !source.startsWith('aws.'));
        const detail = { ...pattern.detail, ...this.onlyOurs(pattern, context) };
        new Rule(this, `${pascalCase(name)}${index || ''}`, {
          eventBus: isOurs ? context.bus : defaultBus,
          eventPattern: {
            source: [...pattern.source],
            detailType: [...pattern['detail-type']],
            ...(Object.keys(detail).length > 0 && { detail }),
          },
          targets: [
            new LambdaFunction(target, {
              deadLetterQueue: context.deadLetters.undelivered,
              maxEventAge: Duration.hours(24),
              retryAttempts: 185,
            }),
          ],
        });
      });
  }

  /** The default bus carries the events of the whole account: other buckets', other environments'. */
  private onlyOurs({ source }: EventPattern, { bucket, environment }: PlatformContext): object {
    const prefix = machineArnPrefix(this, environment);
    return {
      ...(source.includes('aws.s3') && { bucket: { name: [bucket.bucketName] } }),
      ...(source.includes('aws.states') && { stateMachineArn: listMachines().map((name) => prefix + name) }),
    };
  }
}
