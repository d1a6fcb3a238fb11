import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { EMULATOR, ROOT } from './cdk.ts';

/** Adds an environment to a copy of the repository as a user does: the file of another one under a name of its own. */
export function addEnvironment(folder: string, name: string): void {
  const text = readFileSync(join(ROOT, `environments/${EMULATOR}.yaml`), 'utf8');
  writeFileSync(join(folder, `environments/${name}.yaml`), text.replace(/^name: .*$/m, `name: ${name}`));
}
