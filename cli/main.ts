#!/usr/bin/env node
import { enableCompileCache } from 'node:module';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';

// Types are stripped once and not at every start; a folder of the clone's own, for /tmp belongs to everybody.
enableCompileCache(fileURLToPath(new URL('../node_modules/.cache/perennial', import.meta.url)));
const { runCli } = await import('./run-cli.ts');

// A reader that has seen enough (`| head`) is no failure.
process.stdout.on('error', (error: NodeJS.ErrnoException) => process.exit(error.code === 'EPIPE' ? 0 : 1));

process.exitCode = await runCli(process.argv.slice(2), {
  stdout: process.stdout,
  stderr: process.stderr,
  env: process.env,
  cwd: process.cwd(),
  now: () => new Date(),
  sleep: (milliseconds) => sleep(milliseconds),
});
