#!/usr/bin/env node
import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { parseArgs } from 'node:util';
import { isMainThread, parentPort, workerData } from 'node:worker_threads';
import { CONTAINER_ROOT, type Container, containerAt } from './container.ts';
import { serveTasks, type WorkerData } from './serve-tasks.ts';
import { trainJob } from './train-job.ts';

/** SageMaker knows done (0) and not done; a stopped training ends as a program does that was told to terminate. */
const EXIT = { completed: 0, failed: 1, stopped: 143 } as const;

/** What SageMaker shows of a failure. */
const MAX_FAILURE_CHARACTERS = 1_024;

/** SIGTERM: a Spot machine is taken away, or somebody stops the job; SIGKILL follows after 120 seconds. */
class Stopped extends Error {}

async function main(): Promise<number> {
  const container = containerAt(readRoot());
  const controller = new AbortController();
  process.on('SIGTERM', () => controller.abort(new Stopped()));
  try {
    await trainJob({ container, workerUrl: new URL(import.meta.url), signal: controller.signal, log });
    return EXIT.completed;
  } catch (error) {
    if (error instanceof Stopped) {
      log('stopped; the next start goes on from the checkpoint');
      return EXIT.stopped;
    }
    reportFailure(container, error);
    return EXIT.failed;
  }
}

/** `train` is what SageMaker starts a container with; `--root` is for runs outside of one. */
function readRoot(): string {
  const { values } = parseArgs({
    allowPositionals: true,
    options: { root: { type: 'string', default: CONTAINER_ROOT } },
  });
  return values.root;
}

function log(line: string): void {
  process.stdout.write(`${line}\n`);
}

/** Puts a failure where SageMaker looks for it; the whole of it goes to the job's log. */
function reportFailure({ failure }: Container, error: unknown): void {
  const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
  process.stderr.write(`${error instanceof Error ? error.stack : message}\n`);
  try {
    mkdirSync(dirname(failure), { recursive: true });
    writeFileSync(failure, `${name}: ${message}`.slice(0, MAX_FAILURE_CHARACTERS));
  } catch (problem) {
    process.stderr.write(`the failure could not be written to ${failure}: ${String(problem)}\n`);
  }
}

// every training thread is this program again
if (isMainThread) process.exitCode = await main();
else if (parentPort) serveTasks(parentPort, workerData as WorkerData);
