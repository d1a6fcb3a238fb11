import { type ChildProcess, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';

/**
 * `guard-process.ts <folder> <command> …` runs the command in a process group of its own, and ends that group and
 * deletes the folder when standard input ends: whoever started this guard and dies, by Ctrl-C or without a word,
 * leaves nothing behind. SIGTERM first, SIGKILL for what is left when the command is gone or does not go. The text
 * `keep` on standard input saves the folder.
 */
const [folder = '', command = '', ...rest] = process.argv.slice(2);
const PATIENCE_MILLISECONDS = 10_000;

const child: ChildProcess = spawn(command, rest, { stdio: ['ignore', 'inherit', 'inherit'], detached: true });

function signalGroup(signal: NodeJS.Signals): void {
  try {
    process.kill(-child.pid!, signal);
  } catch {
    // nobody is left in the group
  }
}

child.on('error', (error) => {
  process.stderr.write(`${error.message}\n`);
  process.exit(127);
});
child.on('exit', (code) => {
  signalGroup('SIGKILL');
  if (!keepsFolder) rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  process.exit(code ?? 1);
});

function stop(): void {
  child.kill('SIGTERM');
  setTimeout(() => signalGroup('SIGKILL'), PATIENCE_MILLISECONDS).unref();
}

let keepsFolder = false;
process.stdin
  .on('data', (text) => {
    keepsFolder ||= String(text).includes('keep');
  })
  .on('end', stop)
  .on('error', stop);
// the end of input decides; a Ctrl-C that reaches the guard as well must not end it before its child
for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP'] as const) process.on(signal, stop);
