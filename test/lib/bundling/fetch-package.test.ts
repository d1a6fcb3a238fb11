import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { fetchPackage } from '../../../lib/bundling/fetch-package.ts';

const NAME = '@duckdb/node-bindings-linux-arm64';
const PLATFORM = { os: 'linux', cpu: 'arm64', libc: 'glibc' };
const lock = JSON.parse(readFileSync(new URL('../../../package-lock.json', import.meta.url), 'utf8'));

let store = '';
beforeEach(() => {
  store = mkdtempSync(join(tmpdir(), 'perennial-natives-'));
});
afterEach(() => {
  rmSync(store, { recursive: true, force: true });
});

describe('a package for another platform', () => {
  it('is not fetched when our lock file does not pin it', () => {
    expect(() => fetchPackage('left-pad', PLATFORM, store)).toThrow(
      'package-lock.json does not pin left-pad',
    );
  });

  it('is not fetched again while it is there in the pinned version', () => {
    const { version } = lock.packages[`node_modules/${NAME}`];
    const folder = join(store, `duckdb-node-bindings-linux-arm64-${version}`, 'node_modules', NAME);
    mkdirSync(folder, { recursive: true });
    writeFileSync(join(folder, 'package.json'), '{}');

    expect(fetchPackage(NAME, PLATFORM, store)).toBe(folder);
  });
});
