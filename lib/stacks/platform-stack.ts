import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import type { ITable } from 'aws-cdk-lib/aws-dynamodb';
import { EventBus } from 'aws-cdk-lib/aws-events';
import type { IBucket } from 'aws-cdk-lib/aws-s3';
import type { Construct } from 'constructs';
import { type Environment, trainerOptionsOf } from '../../core/contracts/environment.ts';
import { type FunctionName, functions } from '../../wiring/functions.ts';
import { pascalCase } from '../../wiring/pascal-case.ts';
import type { FunctionWiring } from '../../wiring/types.ts';
import { DeadLetters } from '../constructs/dead-letters.ts';
import { EventRules } from '../constructs/event-rules.ts';
import { HttpApi } from '../constructs/http-api.ts';
import { LogStream } from '../constructs/log-stream.ts';
import { PerennialFunction } from '../constructs/perennial-function.ts';
import { Schedules } from '../constructs/schedules.ts';
import { Trainer } from '../constructs/trainer.ts';
import { Workflow } from '../constructs/workflow.ts';
import type { Bundle, PlatformContext } from '../platform-context.ts';
import { listMachines, placeholdersOf, readMachine } from '../read-machine.ts';

export interface PlatformStackProps extends StackProps {
  environment: Environment;
  bundle: Bundle;
  bucket: IBucket;
  table: ITable;
}

/** Everything that works: functions, workflows, API, rules, schedules and streams, all made from the wiring. */
export class PlatformStack extends Stack {
  /** By their names in the wiring; the authorizer of API keys is not there where predictions are signed. */
  readonly functions: Readonly<Partial<Record<FunctionName, PerennialFunction>>>;
  /** By the names of their files. */
  readonly workflows: Readonly<Record<string, Workflow>>;
  readonly streams: Readonly<Record<'predictions' | 'labels', LogStream>>;
  readonly deadLetters: DeadLetters;
  readonly api: HttpApi;

  constructor(
    scope: Construct,
    id: string,
    { environment, bundle, bucket, table, ...props }: PlatformStackProps,
  ) {
    super(scope, id, props);
    this.deadLetters = new DeadLetters(this, 'DeadLetters');
    const bus = new EventBus(this, 'Bus');
    const options = trainerOptionsOf(environment);
    const trainer = options && new Trainer(this, 'Trainer', { options, environment, bucket });
    const context: PlatformContext = {
      environment,
      bundle,
      bucket,
      table,
      bus,
      deadLetters: this.deadLetters,
      trainer,
    };
    const built = this.createFunctions(context);
    this.functions = built;
    this.workflows = this.createWorkflows(built, context);
    this.streams = {
      predictions: new LogStream(this, 'Predictions', { stream: 'predictions', context }),
      labels: new LogStream(this, 'Labels', { stream: 'labels', context }),
    };
    // a stream must take lines apart before a function joins them
    if (environment.logMode === 'buffered') built.predict?.node.addDependency(this.streams.predictions);
    new EventRules(this, 'Rules', { functions: built, context });
    new Schedules(this, 'Schedules', { functions: built, context });
    this.api = new HttpApi(this, 'Http', { functions: built, environment });
    new CfnOutput(this, 'ApiUrl', { value: this.api.url });
    new CfnOutput(this, 'EventBusName', { value: bus.eventBusName });
    new CfnOutput(this, 'UndeliveredQueueUrl', { value: this.deadLetters.undelivered.queueUrl });
    new CfnOutput(this, 'FailedQueueUrl', { value: this.deadLetters.failed.queueUrl });
  }

  private createFunctions(context: PlatformContext): Record<string, PerennialFunction> {
    const wired = Object.entries(functions) as [FunctionName, FunctionWiring][];
    const needed = wired.filter(
      ([, { authorizer }]) => !authorizer || context.environment.predictionAuth === 'key',
    );
    return Object.fromEntries(
      needed.map(([functionName]) => [
        functionName,
        new PerennialFunction(this, pascalCase(functionName), { functionName, context }),
      ]),
    );
  }

  private createWorkflows(
    built: Record<string, PerennialFunction>,
    { environment, trainer }: PlatformContext,
  ): Record<string, Workflow> {
    const tasks = Object.entries(built).filter(([, { wiring }]) => wiring.task);
    return Object.fromEntries(
      listMachines().map((machine) => {
        const definition = readMachine(machine);
        const named = placeholdersOf(definition);
        const values = tasks
          .map(([name, { function: task }]) => [pascalCase(name), task] as const)
          .filter(([name]) => named.includes(name));
        return [
          machine,
          new Workflow(this, pascalCase(machine), {
            machine,
            definition,
            environment,
            functions: Object.fromEntries(values),
            trainer,
          }),
        ];
      }),
    );
  }
}
