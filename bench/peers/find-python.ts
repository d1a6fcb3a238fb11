import { spawnSync } from 'node:child_process';
import { globSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

/** Newest first: the current releases of the peers leave older Pythons behind. */
const MINORS = [13, 12];

/** A Python that the current releases of the peers support where there is one, also one of pyenv's; else `python3`. */
export function findPython(): string {
  const pyenv = join(process.env.PYENV_ROOT ?? join(homedir(), '.pyenv'), 'versions');
  for (const minor of MINORS) {
    const candidates = [`python3.${minor}`, ...globSync(join(pyenv, `3.${minor}.*`, 'bin', 'python'))];
    const found = candidates.find((python) => spawnSync(python, ['--version']).status === 0);
    if (found !== undefined) return found;
  }
  return 'python3';
}
