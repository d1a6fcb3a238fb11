import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';

const ROOT = join(import.meta.dirname, '../..');

/** The trainer's one file, made by the very command that stands in the Dockerfile. Answers its path. */
export function bundleTrainer(): string {
  const folder = mkdtempSync(join(tmpdir(), 'perennial-bundle-'));
  onTestFinished(() => rmSync(folder, { recursive: true, force: true }));
  const dockerfile = readFileSync(join(ROOT, 'trainer/Dockerfile'), 'utf8');
  const [, command = '', options = ''] = /^RUN (\S*esbuild) (.*)$/m.exec(dockerfile) ?? [];
  const bundle = join(folder, 'main.mjs');
  const args = options.split(' ').map((option) => option.replace('/out/main.mjs', bundle));
  execFileSync(join(ROOT, command), [...args, '--log-level=error'], { cwd: ROOT });
  return bundle;
}
