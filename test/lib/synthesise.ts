import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, type Stack } from 'aws-cdk-lib';
import { Template as Assertions } from 'aws-cdk-lib/assertions';
import type { Environment } from '../../core/contracts/environment.ts';
import { buildEnvironment, type EnvironmentStacks } from '../../lib/build-environment.ts';
import { readEnvironment } from '../../lib/read-environment.ts';
import type { Template, Templates } from './checks/template.ts';

const ROOT = join(import.meta.dirname, '..', '..');
const { context } = JSON.parse(readFileSync(join(ROOT, 'cdk.json'), 'utf8')) as { context: object };

/** An environment of environments/, with what a test wants otherwise. */
export function environmentNamed(name: string, changes: Partial<Environment> = {}): Environment {
  const read = readEnvironment(join(ROOT, 'environments'), name);
  if ('problems' in read) throw new Error(read.problems.join('\n'));
  return { ...read.environment, ...changes };
}

/** An environment's stacks in an app of their own, with code that takes no bundling. */
export function buildApp(environment: Environment): { app: App; stacks: EnvironmentStacks } {
  const app = new App({
    analyticsReporting: false,
    context: { ...context },
    // the CDK's own rules take seconds, and `cdk synth` goes through them every time
    builtinCloudFormationValidation: false,
    treeMetadata: false,
  });
  const folder = mkdtempSync(join(tmpdir(), 'perennial-bundle-'));
  writeFileSync(join(folder, 'index.mjs'), 'export const handler = async () => undefined;\n');
  return { app, stacks: buildEnvironment(app, environment, { bundle: () => folder }) };
}

/** The templates that `cdk synth` would write. */
export function synthesise(environment: Environment): Templates {
  const { stacks } = buildApp(environment);
  const templateOf = (stack: Stack): Template => Assertions.fromStack(stack).toJSON() as unknown as Template;
  return {
    data: templateOf(stacks.data),
    platform: templateOf(stacks.platform),
    operations: templateOf(stacks.operations),
  };
}
