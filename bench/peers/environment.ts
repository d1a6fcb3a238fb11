import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CACHE } from '../sample-table.ts';

const REQUIREMENTS = join(import.meta.dirname, '..', 'requirements.txt');
const FOLDER = join(CACHE, 'venv');
const STAMP = join(FOLDER, '.installed');

export type PeerEnvironment = { python: string; absent?: never } | { python?: never; absent: string };

/** The Python that has the pinned peers, installed from PyPI when they are not there yet; or why it cannot be had. */
export function preparePeers(): PeerEnvironment {
  const python = join(FOLDER, 'bin', 'python');
  const wanted = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex');
  if (existsSync(STAMP) && readFileSync(STAMP, 'utf8') === wanted) return { python };
  rmSync(FOLDER, { recursive: true, force: true });
  process.stderr.write('bench: installing the pinned peers from PyPI (once) …\n');
  const steps: [string, string[]][] = [
    ['python3', ['-m', 'venv', FOLDER]],
    [python, ['-m', 'pip', 'install', '--quiet', '--disable-pip-version-check', '-r', REQUIREMENTS]],
  ];
  for (const [command, parameters] of steps) {
    const { status, error, stderr } = spawnSync(command, parameters, { encoding: 'utf8' });
    if (status === 0) continue;
    const lastLine = stderr?.trim().split('\n').at(-1);
    return { absent: `${command} ${parameters.slice(0, 3).join(' ')} failed: ${error?.message ?? lastLine}` };
  }
  writeFileSync(STAMP, wanted);
  return { python };
}
