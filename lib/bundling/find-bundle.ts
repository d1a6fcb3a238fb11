import { createHash } from 'node:crypto';
import { existsSync, globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { FunctionName } from '../../wiring/functions.ts';
import { type Architecture, CACHE, ROOT } from './cache-folder.ts';
import { writeEntry } from './write-entry.ts';

/** What a bundle was made of, beside the packages, which package-lock.json stands for. */
interface BundleRecord {
  /** Sources of ours, relative to the repository. */
  inputs: string[];
  digest: string;
}

export const BUNDLES = join(CACHE, 'bundles');

export function recordPath(name: FunctionName, architecture: Architecture): string {
  return join(BUNDLES, `${name}-${architecture}.json`);
}

/** The folder of a bundle by what it is made of. */
export function bundlePath(name: FunctionName, architecture: Architecture, digest: string): string {
  return join(BUNDLES, `${name}-${architecture}-${digest.slice(0, 16)}`);
}

/** The bundle of a function if nothing it is made of has changed since it was built. */
export function findBundle(name: FunctionName, architecture: Architecture): string | undefined {
  const path = recordPath(name, architecture);
  if (!existsSync(path)) return undefined;
  const record = JSON.parse(readFileSync(path, 'utf8')) as BundleRecord;
  const folder = bundlePath(name, architecture, record.digest);
  const isFresh = digestInputs(name, record.inputs) === record.digest && existsSync(folder);
  return isFresh ? folder : undefined;
}

/** SHA-256 over the entry, our sources that it draws in, the bundler and the packages. */
export function digestInputs(name: FunctionName, inputs: readonly string[]): string {
  const bundler = globSync('lib/bundling/*.ts', { cwd: ROOT }).toSorted();
  const hash = createHash('sha256').update(writeEntry(name, '.'));
  for (const path of ['package-lock.json', ...bundler, ...inputs]) {
    hash.update(`\n${path}\n`);
    hash.update(existsSync(join(ROOT, path)) ? readFileSync(join(ROOT, path)) : 'gone');
  }
  return hash.digest('hex');
}
