import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { growEverything } from './grow-everything.ts';

const ROWS = 5003;

/** Grows in a process of its own, where SIMD passes for unknown. */
function growWithoutSimd(): string {
  const module = fileURLToPath(new URL('./grow-everything.ts', import.meta.url));
  const source = `
    WebAssembly.validate = () => false;
    const { growEverything } = await import(${JSON.stringify(module)});
    process.stdout.write(growEverything(${ROWS}));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', source], {
    encoding: 'utf8',
    timeout: 50_000,
  });
  return stdout || stderr;
}

test('kernels without SIMD grow the same trees, to the last bit', () => {
  expect(growWithoutSimd()).toBe(growEverything(ROWS));
});
