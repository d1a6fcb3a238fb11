import { ArnFormat, Stack } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import type { Environment } from '../core/contracts/environment.ts';

/** Functions name workflows and streams by these prefixes, so that nothing has to refer to what refers to it. */
export function namePrefix({ name }: Environment): string {
  return `perennial-${name}-`;
}

/** The ARN that every workflow of the environment starts with: add its name. */
export function machineArnPrefix(scope: Construct, environment: Environment): string {
  return arn(scope, 'states', 'stateMachine', namePrefix(environment), ArnFormat.COLON_RESOURCE_NAME);
}

/** The ARN of every execution of one workflow; their names are made at run time. */
export function executionArns(scope: Construct, environment: Environment, machine: string): string {
  const executions = `${namePrefix(environment)}${machine}:*`;
  return arn(scope, 'states', 'execution', executions, ArnFormat.COLON_RESOURCE_NAME);
}

/** The ARN of one of the environment's delivery streams. */
export function streamArn(scope: Construct, environment: Environment, stream: string): string {
  const name = namePrefix(environment) + stream;
  return arn(scope, 'firehose', 'deliverystream', name, ArnFormat.SLASH_RESOURCE_NAME);
}

function arn(
  scope: Construct,
  service: string,
  resource: string,
  resourceName: string,
  arnFormat: ArnFormat,
): string {
  return Stack.of(scope).formatArn({ service, resource, resourceName, arnFormat });
}
