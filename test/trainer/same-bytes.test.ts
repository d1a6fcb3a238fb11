import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

const run = promisify(execFile);

it('trains boosted trees to the same bytes in every process and for every number of threads', async () => {
  const process_ = () =>
    run(process.execPath, [join(import.meta.dirname, 'retrain-process.ts'), '1', '1,2,6']);

  const outputs = await Promise.all([process_(), process_()]);

  const digests = outputs.flatMap(({ stdout }) => stdout.trim().split('\n'));
  expect(digests).toHaveLength(6);
  expect(new Set(digests).size).toBe(1);
});
