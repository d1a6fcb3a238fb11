import { spawn } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Template } from '../../core/cost/template.ts';
import { UsageError } from '../cli-error.ts';

const ROOT = fileURLToPath(new URL('../..', import.meta.url));

/** The templates in a folder that `cdk synth` wrote. */
export function readTemplates(folder: string): Template[] {
  const files = existsSync(folder)
    ? readdirSync(folder).filter((name) => name.endsWith('.template.json'))
    : [];
  if (files.length === 0)
    throw new UsageError(
      `${folder} holds no templates: npx cdk synth --all -c environment=NAME -o ${folder} writes them`,
    );
  return files.map((name) => JSON.parse(readFileSync(join(folder, name), 'utf8')) as Template);
}

/** The templates of an environment, synthesised now and without the functions' code. */
export async function synthesise(environment: string): Promise<Template[]> {
  const folder = mkdtempSync(join(tmpdir(), 'perennial-cost-'));
  try {
    const said = await runApp(folder, environment);
    if (said !== undefined) throw new UsageError(said);
    return readTemplates(folder);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

/** Runs the CDK app as the toolkit does; answers what it complained about, undefined when it did not. */
function runApp(folder: string, environment: string): Promise<string | undefined> {
  // no stack needs its code bundled to be priced
  const context = { environment, 'aws:cdk:bundling-stacks': [], 'aws:cdk:path-metadata': true };
  const app = spawn(process.execPath, [join('bin', 'perennial.ts')], {
    cwd: ROOT,
    env: { ...process.env, CDK_OUTDIR: folder, CDK_CONTEXT_JSON: JSON.stringify(context) },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  let said = '';
  app.stderr.on('data', (chunk: Buffer) => {
    said += chunk.toString();
  });
  return new Promise((resolve, reject) => {
    app.on('error', reject);
    app.on('close', (code) => resolve(code === 0 ? undefined : said.trim() || `synth ended with ${code}`));
  });
}
