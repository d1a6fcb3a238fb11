import { type ChildProcess, spawn } from 'node:child_process';

export interface Ran {
  /** Null when a signal ended it. */
  code: number | null;
  /** What it wrote, both outputs in their order. */
  output: string;
  stdout: string;
}

export interface RunOptions {
  folder: string;
  environment: Record<string, string>;
  /** Ends it, and all that it started, by SIGKILL once its output matches. */
  killAt?: RegExp;
  limitMilliseconds?: number;
}

const running = new Set<ChildProcess>();

/** Runs a program in a process group of its own to its end. */
export function runCommand(command: string, args: readonly string[], options: RunOptions): Promise<Ran> {
  const { folder, environment, killAt, limitMilliseconds = 150_000 } = options;
  const child = spawn(command, args, {
    cwd: folder,
    env: environment,
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  running.add(child);
  const limit = setTimeout(() => killGroup(child), limitMilliseconds);
  let output = '';
  let stdout = '';
  const take = (chunk: Buffer): void => {
    output += chunk;
    if (killAt?.test(output)) killGroup(child);
  };
  child.stdout.on('data', (chunk: Buffer) => {
    stdout += chunk;
    take(chunk);
  });
  child.stderr.on('data', take);
  return new Promise((resolve, reject) => {
    child.on('error', reject);
    child.on('close', (code) => {
      clearTimeout(limit);
      running.delete(child);
      resolve({ code, output, stdout });
    });
  });
}

/** For the end of a test file: nothing that it started goes on. */
export function endCommands(): void {
  for (const child of running) killGroup(child);
}

function killGroup({ pid }: ChildProcess): void {
  try {
    process.kill(-pid!, 'SIGKILL');
  } catch {
    // it is gone already
  }
}
