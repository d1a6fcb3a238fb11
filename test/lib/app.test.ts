import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';

const ROOT = join(import.meta.dirname, '..', '..');

/** Runs the app as `cdk` does, without code, credentials or a home. */
function runApp(context: object): { status: number | null; stderr: string; files: string[] } {
  const folder = mkdtempSync(join(tmpdir(), 'perennial-app-'));
  const { status, stderr } = spawnSync(process.execPath, [join('bin', 'perennial.ts')], {
    cwd: ROOT,
    encoding: 'utf8',
    env: {
      PATH: process.env.PATH,
      CDK_OUTDIR: folder,
      CDK_CONTEXT_JSON: JSON.stringify({ ...context, 'aws:cdk:bundling-stacks': [] }),
      CDK_VALIDATION: 'false',
    },
  });
  return { status, stderr, files: readdirSync(folder).filter((file) => file.endsWith('.template.json')) };
}

describe('the CDK app', () => {
  it('makes three stacks of the environment it is asked for', () => {
    const { status, stderr, files } = runApp({ environment: 'dev' });

    expect(stderr).toBe('');
    expect(status).toBe(0);
    expect(files.sort()).toEqual([
      'Perennial-dev-Data.template.json',
      'Perennial-dev-Operations.template.json',
      'Perennial-dev-Platform.template.json',
    ]);
  });

  it('says which environments there are when it is asked for another', () => {
    const { status, stderr, files } = runApp({ environment: 'staging' });

    expect(status).toBe(1);
    expect(stderr).toMatch(
      /^there is no .*use -c environment=NAME, where NAME is one of dev, emulator, prod\n$/,
    );
    expect(files).toEqual([]);
  });
});
