import { RemovalPolicy } from 'aws-cdk-lib';
import { Effect, PolicyStatement, Role, ServicePrincipal } from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import {
  DefinitionBody,
  type IStateMachine,
  LogLevel,
  StateMachine,
  StateMachineType,
} from 'aws-cdk-lib/aws-stepfunctions';
import { Construct } from 'constructs';
import type { Environment } from '../../core/contracts/environment.ts';
import { acknowledgeWildcards } from '../acknowledge.ts';
import { namePrefix } from '../names.ts';
import { placeholdersOf } from '../read-machine.ts';
import { grantTrainingJobEvents, type Trainer } from './trainer.ts';

export interface WorkflowProps {
  /** The name of its file in statemachines/. */
  machine: string;
  /** The file's text, with its `${Name}` placeholders. */
  definition: string;
  environment: Environment;
  /** What the placeholders stand for: every one of them and nothing else. */
  functions: Readonly<Record<string, IFunction>>;
  /** @default - none of its training jobs can be started */
  trainer?: Trainer;
}

/**
 * One state machine from its file, allowed to call exactly the functions it names, and to run training jobs if it does. Throws when a placeholder has
 * no value or a value no placeholder. Its name is known beforehand, because functions start it by name.
 */
export class Workflow extends Construct {
  readonly stateMachine: IStateMachine;

  constructor(scope: Construct, id: string, props: WorkflowProps) {
    super(scope, id);
    const { machine, definition, environment, functions, trainer } = props;
    checkPlaceholders(machine, placeholdersOf(definition), Object.keys(functions));
    const name = namePrefix(environment) + machine;
    const role = new Role(this, 'Role', { assumedBy: new ServicePrincipal('states.amazonaws.com') });
    role.addToPolicy(
      new PolicyStatement({
        sid: 'OwnTasks',
        effect: Effect.ALLOW,
        actions: ['lambda:InvokeFunction'],
        resources: Object.values(functions).map(({ functionArn }) => functionArn),
      }),
    );
    if (definition.includes(':sagemaker:createTrainingJob.sync')) {
      grantTrainingJobEvents(role);
      trainer?.grantRunJobs(role);
    }
    this.stateMachine = new StateMachine(this, 'StateMachine', {
      stateMachineName: name,
      stateMachineType: StateMachineType.STANDARD,
      definitionBody: DefinitionBody.fromString(definition),
      definitionSubstitutions: Object.fromEntries(
        Object.entries(functions).map(([placeholder, { functionArn }]) => [placeholder, functionArn]),
      ),
      role,
      tracingEnabled: true,
      logs: {
        level: LogLevel.ALL,
        includeExecutionData: false,
        destination: new LogGroup(this, 'Logs', {
          // under this prefix delivery needs no entry of its own in the account's one bounded log policy
          logGroupName: `/aws/vendedlogs/states/${name}`,
          retention: environment.retention.logDays,
          removalPolicy: RemovalPolicy.DESTROY,
        }),
      },
    });
    acknowledgeWildcards(role, 'noResource', ['*']);
  }
}

function checkPlaceholders(machine: string, placeholders: readonly string[], names: readonly string[]): void {
  const missing = placeholders.filter((name) => !names.includes(name));
  const unused = names.filter((name) => !placeholders.includes(name));
  if (missing.length > 0) throw new Error(`workflow ${machine}: nothing stands for ${missing.join(', ')}`);
  if (unused.length > 0) throw new Error(`workflow ${machine} has no placeholder for ${unused.join(', ')}`);
}
