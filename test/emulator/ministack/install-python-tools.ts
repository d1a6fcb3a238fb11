import { execFile } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const ROOT = join(import.meta.dirname, '../../..');
const ENVIRONMENT = join(ROOT, '.venv-emulator');
const REQUIREMENTS = join(import.meta.dirname, 'requirements.txt');
/** Names that Python goes by, the newest first; the last one may be any version. */
const PYTHONS = ['python3.14', 'python3.13', 'python3.12', 'python3.11', 'python3', 'python'];

/** The paths of the commands that the tests start. */
const COMMANDS = {
  ministack: join(ENVIRONMENT, 'bin/ministack'),
  cfnLint: join(ENVIRONMENT, 'bin/cfn-lint'),
} as const;

/**
 * The paths of MiniStack's and cfn-lint's commands, installed from PyPI into `.venv-emulator/` when they are not there
 * as requirements.txt has them; every file must have one of the hashes written there.
 */
export async function installPythonTools(): Promise<typeof COMMANDS> {
  const stamp = join(ENVIRONMENT, 'requirements.sha256');
  const digest = createHash('sha256').update(readFileSync(REQUIREMENTS)).digest('hex');
  const areThere = Object.values(COMMANDS).every((command) => existsSync(command));
  if (areThere && existsSync(stamp) && readFileSync(stamp, 'utf8') === digest) return COMMANDS;

  const python = await findPython();
  await rm(ENVIRONMENT, { recursive: true, force: true });
  try {
    await run(python, ['-m', 'venv', ENVIRONMENT]);
    const pip = ['-m', 'pip', '--disable-pip-version-check', '--no-input', 'install'];
    await run(join(ENVIRONMENT, 'bin/python'), [...pip, '--require-hashes', '--requirement', REQUIREMENTS], {
      maxBuffer: 2 ** 26,
    });
  } catch (error) {
    await rm(ENVIRONMENT, { recursive: true, force: true });
    throw new Error('MiniStack and cfn-lint cannot be installed from PyPI', { cause: error });
  }
  // last, and in one step: an installation that broke off is done again
  await writeFile(`${stamp}.new`, digest);
  await rename(`${stamp}.new`, stamp);
  return COMMANDS;
}

async function findPython(): Promise<string> {
  const isNewEnough = 'import sys; sys.exit(sys.version_info < (3, 11))';
  for (const python of process.env.PYTHON ? [process.env.PYTHON] : PYTHONS) {
    const fits = await run(python, ['-c', isNewEnough]).then(
      () => true,
      () => false,
    );
    if (fits) return python;
  }
  throw new Error(
    'the emulator tests need Python 3.11 or newer: install it, or name its command in the variable PYTHON',
  );
}
