import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { runCli } from '../../cli/run-cli.ts';
import { startHttpServer } from '../../local/http-server.ts';
import { openPlatform, type Platform } from '../../local/open-platform.ts';

/** The smallest file that goes in parts, and no reader makes sense of it: what is tried is its way. */
const FILE = Buffer.alloc(64 * 2 ** 20 + 1, 'no table\u0000');

let folder: string;
let platform: Platform;
let server: Awaited<ReturnType<typeof startHttpServer>>;
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'perennial-test-'));
  platform = await openPlatform({ folder: join(folder, 'state'), schedules: false });
  server = await startHttpServer(platform, { port: 0 });
  await platform.http({
    method: 'PUT',
    target: '/models/taxi',
    headers: { 'content-type': 'text/yaml' },
    body: 'name: taxi\ntask: regression\ntarget: y\nfeatures: { x: number }\n',
  });
});
afterEach(async () => {
  await server.close();
  await platform.close();
  rmSync(folder, { recursive: true });
});

it('a large file goes from the disk to the platform in parts, and ends as every other drop', async () => {
  writeFileSync(join(folder, 'large.csv'), FILE);
  let stdout = '';
  let stderr = '';

  await runCli(['drop', 'taxi', 'large.csv', '--wait', '--json', '--url', server.url], {
    stdout: { write: (text) => (stdout += text) },
    stderr: { write: (text) => (stderr += text) },
    env: {},
    cwd: folder,
    now: () => new Date(),
    sleep: (milliseconds) => new Promise((resolve) => setTimeout(resolve, Math.min(milliseconds, 20))),
  });

  expect(stderr).toBe('');
  const { dropId, outcome } = JSON.parse(stdout);
  expect(outcome).toBe('rejected');
  const { body } = await platform.services.objects.get(`incoming/taxi/${dropId}/large.csv`);
  expect(FILE.equals(body)).toBe(true);
});
