import type { PolicyStatement } from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { Environment } from '../../core/contracts/environment.ts';
import type { Uses } from '../../wiring/types.ts';
import { executionArns, machineArnPrefix } from '../names.ts';
import { machinesWithTokens } from '../read-machine.ts';
import { allow } from './allow.ts';

/** Grants on workflows by name. Task tokens belong to the workflows that hand them out. */
export function workflowStatements(
  scope: Construct,
  environment: Environment,
  uses: NonNullable<Uses['workflows']>,
): PolicyStatement[] {
  const machines = (names: readonly string[]): string[] =>
    names.map((name) => machineArnPrefix(scope, environment) + name);
  const executions = (names: readonly string[]): string[] =>
    names.map((name) => executionArns(scope, environment, name));
  const statements = [
    uses.start && allow('WorkflowsStart', ['states:StartExecution'], machines(uses.start)),
    // of an execution that exists already its starter asks whether it is the very same
    uses.start && allow('WorkflowsSame', ['states:DescribeExecution'], executions(uses.start)),
    uses.describe &&
      allow(
        'WorkflowsDescribe',
        ['states:DescribeExecution', 'states:GetExecutionHistory'],
        executions(uses.describe),
      ),
    uses.stop && allow('WorkflowsStop', ['states:StopExecution'], executions(uses.stop)),
    uses.answerTasks &&
      allow(
        'WorkflowsAnswer',
        ['states:SendTaskSuccess', 'states:SendTaskFailure'],
        machines(machinesWithTokens()),
      ),
  ];
  return statements.filter((statement) => statement !== undefined);
}
