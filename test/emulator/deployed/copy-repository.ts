import { cpSync, mkdirSync, readdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './cdk.ts';

/** What `cdk deploy` reads of the repository. */
const NEEDED = [
  'aws',
  'bin',
  'cdk.json',
  'core',
  'environments',
  'lambdas',
  'lib',
  'package-lock.json',
  'package.json',
  'platform',
  'statemachines',
  'tsconfig.json',
  'wiring',
];

/** A copy that can be deployed, with some of its files changed: path → what of its text is replaced by what. */
export function copyRepository(folder: string, changes: Record<string, [from: string, to: string]>): string {
  mkdirSync(folder);
  for (const name of NEEDED) cpSync(join(ROOT, name), join(folder, name), { recursive: true });
  // the packages are the repository's, the folder they lie in is not: bundles are kept there
  mkdirSync(join(folder, 'node_modules'));
  for (const name of readdirSync(join(ROOT, 'node_modules')))
    if (name !== '.cache') symlinkSync(join(ROOT, 'node_modules', name), join(folder, 'node_modules', name));
  for (const [path, [from, to]] of Object.entries(changes)) {
    const text = readFileSync(join(folder, path), 'utf8');
    if (!text.includes(from)) throw new Error(`${path} does not have ${from}`);
    writeFileSync(join(folder, path), text.replace(from, to));
  }
  return folder;
}
