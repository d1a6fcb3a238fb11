import { type App, Tags } from 'aws-cdk-lib';
import type { Environment } from '../core/contracts/environment.ts';
import type { Bundle } from './platform-context.ts';
import { DataStack } from './stacks/data-stack.ts';
import { OperationsStack } from './stacks/operations-stack.ts';
import { PlatformStack } from './stacks/platform-stack.ts';

export interface EnvironmentStacks {
  data: DataStack;
  platform: PlatformStack;
  operations: OperationsStack;
}

/** Adds one environment to an app: three stacks by lifetime, which share no physical name with another environment's. */
export function buildEnvironment(
  app: App,
  environment: Environment,
  { bundle }: { bundle: Bundle },
): EnvironmentStacks {
  const { name, region, account } = environment;
  const tag = { key: 'perennial:environment', value: name };
  const common = { environment, env: { region, account } };
  const data = new DataStack(app, `Perennial-${name}-Data`, {
    ...common,
    description: `Perennial ${name}: objects and records, kept for good`,
  });
  const platform = new PlatformStack(app, `Perennial-${name}-Platform`, {
    ...common,
    description: `Perennial ${name}: functions, workflows, API, schedules and streams`,
    bundle,
    bucket: data.bucket,
    table: data.table,
  });
  const operations = new OperationsStack(app, `Perennial-${name}-Operations`, {
    ...common,
    description: `Perennial ${name}: alarms, dashboard and budget`,
    platform,
    tag,
  });
  operations.addStackDependency(platform);
  for (const stack of [data, platform, operations]) Tags.of(stack).add(tag.key, tag.value);
  return { data, platform, operations };
}
