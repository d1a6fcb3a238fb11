import { readdir, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { UsageError } from './cli-error.ts';

/** The file itself, or the .yaml and .yml files directly in a folder, by name. Nothing there is wrong usage. */
export async function findSpecFiles(cwd: string, name: string): Promise<string[]> {
  const path = resolve(cwd, name);
  const found = await stat(path).catch(() => undefined);
  if (!found) throw new UsageError(`there is no file or folder ${name}`);
  if (!found.isDirectory()) return [path];
  const names = (await readdir(path)).filter((entry) => /^[^.].*\.ya?ml$/i.test(entry)).sort();
  if (names.length === 0) throw new UsageError(`there is no .yaml file in ${name}`);
  return names.map((entry) => join(path, entry));
}
