import { spawnSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { fitEverything } from './fit-everything.ts';

const ROWS = 5001;

/** Fits in a process of its own, where SIMD passes for unknown. */
function fitWithoutSimd(): string {
  const module = fileURLToPath(new URL('./fit-everything.ts', import.meta.url));
  const source = `
    WebAssembly.validate = () => false;
    const { createHash } = await import('node:crypto');
    const { fitEverything } = await import(${JSON.stringify(module)});
    process.stdout.write(createHash('sha256').update(JSON.stringify(fitEverything(${ROWS}))).digest('hex'));`;
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-e', source], {
    encoding: 'utf8',
    timeout: 50_000,
  });
  return stdout || stderr;
}

test('kernels without SIMD give the same bytes', () => {
  const expected = createHash('sha256')
    .update(JSON.stringify(fitEverything(ROWS)))
    .digest('hex');
  expect(fitWithoutSimd()).toBe(expected);
});
