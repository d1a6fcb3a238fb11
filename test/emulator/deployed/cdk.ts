import { join } from 'node:path';
import type { MiniStack } from '../ministack/start-ministack.ts';
import { type Ran, type RunOptions, runCommand } from './run-command.ts';

export const ROOT = join(import.meta.dirname, '../../..');

/** The environment that is deployed unless a test says another. */
export const EMULATOR = 'emulator';

/** Where `cdk deploy` writes what an environment's stacks answer. */
export function outputsFileIn(miniStack: MiniStack, target = EMULATOR): string {
  return join(miniStack.folder, `outputs-${target}.json`);
}

/** Where the toolkit writes an environment's templates. */
export function assemblyIn(miniStack: MiniStack, target = EMULATOR): string {
  return join(miniStack.folder, `cdk.out-${target}`);
}

/** The toolkit's own command line on the repository, or on a copy of it; nothing of it is written into either. */
export function runCdk(
  miniStack: MiniStack,
  args: readonly string[],
  { folder = ROOT, target = EMULATOR, ...options }: Partial<RunOptions> & { target?: string } = {},
): Promise<Ran> {
  const own = ['--context', `environment=${target}`, '--output', assemblyIn(miniStack, target)];
  return runCommand(join(ROOT, 'node_modules/.bin/cdk'), [...args, ...own, '--ci', '--no-color'], {
    folder,
    environment: childEnvironment(miniStack),
    ...options,
  });
}

/** Nothing of the user's own AWS settings, and the repository's own Node first. */
export function childEnvironment({ environment, folder }: MiniStack): Record<string, string> {
  return {
    ...environment,
    PATH: [join(ROOT, 'node_modules/.bin'), process.env.PATH ?? ''].join(':'),
    HOME: folder,
    CDK_DISABLE_CLI_TELEMETRY: 'true',
  };
}

export const DEPLOY = ['deploy', '--all', '--require-approval', 'never'] as const;
