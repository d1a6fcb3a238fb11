import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach } from 'vitest';
import { runCli } from '../../cli/run-cli.ts';
import { type StubRoute, startStubPlatform } from './stub-platform.ts';

export const NOW = new Date('2026-11-21T12:00:00.000Z');

export interface CliRun {
  exitCode: number;
  stdout: string;
  stderr: string;
  /** What `--json` put on stdout, one object a line. */
  objects: Record<string, never>[];
}

/**
 * The command line in this process, in a folder of its own, against a stub. Its clock stands at NOW and moves
 * only while it sleeps, so that waiting takes no time.
 */
export function useCli() {
  const cleanups: (() => void | Promise<void>)[] = [];
  afterEach(async () => {
    for (const cleanup of cleanups.splice(0)) await cleanup();
  });

  async function platform(routes: Record<string, StubRoute>) {
    const stub = await startStubPlatform(routes);
    cleanups.push(stub.close);
    return stub;
  }

  function folder(files: Record<string, string | Uint8Array> = {}): string {
    const path = mkdtempSync(join(tmpdir(), 'perennial-cli-'));
    cleanups.push(() => rmSync(path, { recursive: true, force: true }));
    for (const [name, content] of Object.entries(files)) writeFileSync(join(path, name), content);
    return path;
  }

  async function run(
    argv: string[],
    options: {
      url?: string;
      cwd?: string;
      env?: Record<string, string>;
      isTTY?: boolean;
      columns?: number;
    } = {},
  ): Promise<CliRun> {
    let stdout = '';
    let stderr = '';
    let now = NOW.getTime();
    const { isTTY = false, columns } = options;
    const exitCode = await runCli(argv, {
      stdout: { write: (text) => (stdout += text), isTTY, columns },
      stderr: { write: (text) => (stderr += text), isTTY, columns },
      env: { ...(options.url && { PERENNIAL_URL: options.url }), ...options.env },
      cwd: options.cwd ?? tmpdir(),
      now: () => new Date(now),
      async sleep(milliseconds) {
        now += milliseconds;
      },
    });
    const objects = argv.includes('--json')
      ? stdout
          .split('\n')
          .filter(Boolean)
          .map((line) => JSON.parse(line))
      : [];
    return { exitCode, stdout, stderr, objects };
  }

  return { platform, folder, run };
}
