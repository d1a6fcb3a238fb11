import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../deployed/cdk.ts';
import { runCommand } from '../deployed/run-command.ts';

const SYNTH_LIMIT_MILLISECONDS = 120_000;

/**
 * The templates that `npx cdk synth -c environment=NAME` writes, by their paths: with the user's own settings but those
 * of AWS, so that there is neither an account nor a region.
 */
export async function synthesise(environment: string, folder: string): Promise<string[]> {
  const assembly = join(folder, environment);
  const { code, output } = await runCommand(
    join(ROOT, 'node_modules/.bin/cdk'),
    ['synth', '--quiet', '--context', `environment=${environment}`, '--output', assembly, '--no-color'],
    { folder: ROOT, environment: withoutAws(process.env), limitMilliseconds: SYNTH_LIMIT_MILLISECONDS },
  );
  if (code !== 0) throw new Error(`cdk synth of ${environment} ended with ${code}:\n${output}`);
  return readdirSync(assembly)
    .filter((name) => name.endsWith('.template.json'))
    .sort()
    .map((name) => join(assembly, name));
}

/** What is left lets npm fetch DuckDB for arm64, which happens once. */
function withoutAws(environment: NodeJS.ProcessEnv): Record<string, string> {
  const kept = Object.entries(environment).filter(([name]) => !/^(AWS|CDK)_/.test(name));
  return {
    ...(Object.fromEntries(kept) as Record<string, string>),
    PATH: [join(ROOT, 'node_modules/.bin'), environment.PATH ?? ''].join(':'),
    AWS_CONFIG_FILE: '/dev/null',
    AWS_SHARED_CREDENTIALS_FILE: '/dev/null',
    AWS_EC2_METADATA_DISABLED: 'true',
    CDK_DISABLE_CLI_TELEMETRY: 'true',
  };
}
