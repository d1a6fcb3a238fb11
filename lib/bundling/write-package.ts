import { writeFileSync } from 'node:fs';
import { join } from 'node:path';

/** A package.json with just what Node reads to find a package's code. */
export function writePackage(folder: string, content: { name: string; main: string }): void {
  writeFileSync(join(folder, 'package.json'), `${JSON.stringify(content)}\n`);
}
