import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE } from '../sample-table.ts';
import { findPython } from './find-python.ts';

export type PeerEnvironment = { python: string; absent?: never } | { python?: never; absent: string };

/**
 * Environments by name: what is installed, and whether pip may add what the list does not name. Where it may not, a
 * package that cannot be had is left out, and whoever imports it says so.
 */
const ENVIRONMENTS = {
  ingest: { requirements: 'requirements.txt', folder: 'venv', complete: false },
  trainer: { requirements: 'requirements-trainer.txt', folder: 'venv-trainer', complete: true },
};

/** The Python that has the pinned peers, installed from PyPI when they are not there yet; or why it cannot be had. */
export function preparePeers(name: keyof typeof ENVIRONMENTS = 'ingest'): PeerEnvironment {
  const { requirements, folder, complete } = ENVIRONMENTS[name];
  const list = join(import.meta.dirname, '..', requirements);
  const environment = join(CACHE, folder);
  const python = join(environment, 'bin', 'python');
  const stamp = join(environment, '.installed');
  const wanted = createHash('sha256').update(readFileSync(list)).digest('hex');
  if (existsSync(stamp) && readFileSync(stamp, 'utf8') === wanted) return { python };
  rmSync(environment, { recursive: true, force: true });
  process.stderr.write(`bench: installing the pinned peers of ${requirements} from PyPI (once) …\n`);
  const made = run(findPython(), ['-m', 'venv', environment]);
  if (made !== undefined) return { absent: made };
  const install = ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '--only-binary=:all:'];
  if (complete) install.push('--no-deps');
  const failed = run(python, [...install, '-r', list]);
  if (failed !== undefined && !complete) return { absent: failed };
  if (failed !== undefined)
    for (const requirement of readRequirements(list)) run(python, [...install, requirement]);
  writeFileSync(stamp, wanted);
  return { python };
}

function readRequirements(list: string): string[] {
  const lines = readFileSync(list, 'utf8').split('\n');
  return lines.map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'));
}

/** Why a command failed, if it did. */
function run(command: string, parameters: string[]): string | undefined {
  const { status, error, stderr } = spawnSync(command, parameters, { encoding: 'utf8' });
  if (status === 0) return undefined;
  const lastLine = stderr?.trim().split('\n').at(-1);
  return `${command} ${parameters.slice(0, 3).join(' ')} failed: ${error?.message ?? lastLine}`;
}
