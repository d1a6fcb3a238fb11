import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type Architecture, CACHE, ROOT } from './cache-folder.ts';
import { fetchPackage } from './fetch-package.ts';
import { linkFiles } from './link-files.ts';
import { writePackage } from './write-package.ts';

const NATIVES = /^(?:duckdb\.node|libduckdb\.so)$/;

/**
 * Puts DuckDB's native part into `<folder>/node_modules`: of its packages for eight platforms the one of Linux on this
 * architecture, under the name that the JavaScript part, which is bundled, asks for. Fetched from npm when it is not
 * the machine's own.
 */
export function addDuckdb(folder: string, architecture: Architecture): void {
  const platform = `@duckdb/node-bindings-linux-${architecture}`;
  const target = join(folder, 'node_modules', '@duckdb', 'node-bindings');
  linkFiles(findPackage(platform, architecture), target, (name) => NATIVES.test(name));
  // the package's own main looks for the C library first, which takes longer than all the rest: on Lambda it is glibc
  writePackage(target, { name: '@duckdb/node-bindings', main: 'duckdb.node' });
}

function findPackage(name: string, architecture: Architecture): string {
  const own = join(ROOT, 'node_modules', name);
  return existsSync(join(own, 'package.json'))
    ? own
    : fetchPackage(name, { os: 'linux', cpu: architecture, libc: 'glibc' }, join(CACHE, 'natives'));
}
