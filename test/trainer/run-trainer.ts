import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';

const MAIN = join(import.meta.dirname, '../../trainer/main.ts');

/** Runs the container's entry point, or its bundle, as a process to its end; `preload` is a script that runs before it. */
export async function runTrainer(root: string, { main = MAIN, preload = '' } = {}) {
  const before = preload ? ['--import', `data:text/javascript,${encodeURIComponent(preload)}`] : [];
  const child = spawn(process.execPath, [...before, main, 'train', '--root', root], {
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', (code) => resolve(code)));
  const [stdout, stderr, exitCode] = await Promise.all([text(child.stdout), text(child.stderr), ended]);
  const read = (file: string): Buffer | undefined =>
    existsSync(join(root, file)) ? readFileSync(join(root, file)) : undefined;
  return {
    exitCode,
    lines: stdout.trimEnd().split('\n'),
    stderr,
    graph: read('model/model.onnx'),
    fit: read('model/fit.json'),
    failure: read('output/failure')?.toString(),
  };
}
