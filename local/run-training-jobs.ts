import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Json } from '../core/contracts/names.ts';
import { TrainingJobRequest } from '../core/contracts/training-job.ts';
import { type Clock, holdClock } from '../platform/clock.ts';
import type { DisposableScratch } from '../platform/scratch-folder.ts';
import type { Objects, Services } from '../platform/services.ts';

export interface TrainingJobs {
  /**
   * Runs a training job as SageMaker would: the trainer as a process of its own, in a folder laid out as the
   * container's is. Answers the description of a completed job; throws `States.TaskFailed` with that of any other.
   */
  run(request: unknown, call: { signal: AbortSignal }): Promise<Json>;
  /** How many jobs run now. */
  inFlight(): number;
  /** Fulfils when the number of running jobs changes. */
  changed(): Promise<void>;
}

export interface TrainingJobsOptions {
  objects: Objects;
  clock: Clock;
  createScratch(): DisposableScratch;
  log: Services['log'];
}

type Request = Omit<TrainingJobRequest, 'TrainingJobName'> & { TrainingJobName: string };

const TRAINER = join(import.meta.dirname, '..', 'trainer', 'main.ts');
const REQUEST = TrainingJobRequest.extend({ TrainingJobName: TrainingJobRequest.shape.RoleArn });
const MAX_REASON_CHARACTERS = 1_024;

/** Training jobs of this machine. */
export function createTrainingJobs({
  objects,
  clock,
  createScratch,
  log,
}: TrainingJobsOptions): TrainingJobs {
  const waiting = new Set<() => void>();
  let running = 0;

  function note(change: 1 | -1): void {
    running += change;
    for (const wake of waiting) wake();
    waiting.clear();
  }

  async function runJob(request: Request, signal: AbortSignal): Promise<Json> {
    const job = request.TrainingJobName;
    const scratch = createScratch();
    try {
      const root = scratch.folder();
      const checkpoints = join(root, 'checkpoints');
      const checkpointPrefix = `${keyOf(objects, request.CheckpointConfig.S3Uri)}/`;
      await layOut(objects, root, request);
      await download(objects, checkpointPrefix, checkpoints);
      const exitCode = await runTrainer(root, signal, (level, message) => log({ level, message, job }));
      await upload(objects, checkpointPrefix, checkpoints);
      signal.throwIfAborted();
      if (exitCode !== 0) throw failedJob(job, await readReason(root, exitCode));
      const model = `${request.OutputDataConfig.S3OutputPath}/${job}/output/model`;
      await upload(objects, `${keyOf(objects, model)}/`, join(root, 'model'));
      return {
        TrainingJobName: job,
        TrainingJobStatus: 'Completed',
        SecondaryStatus: 'Completed',
        ModelArtifacts: { S3ModelArtifacts: model },
      };
    } finally {
      await scratch.dispose();
    }
  }

  return {
    inFlight: () => running,
    changed: () => new Promise((resolve) => waiting.add(resolve)),
    async run(request, { signal }) {
      const parsed = REQUEST.safeParse(request);
      if (!parsed.success) throw namedError('SageMaker.AmazonSageMakerException', parsed.error.message);
      note(1);
      try {
        return await holdClock(clock, () => runJob(parsed.data, signal));
      } finally {
        note(-1);
      }
    },
  };
}

/** The container's inputs: configuration, and each channel's objects in a folder of their own. */
async function layOut(objects: Objects, root: string, request: Request): Promise<void> {
  const write = async (name: string, value: unknown): Promise<void> => {
    const path = join(root, 'input/config', name);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, JSON.stringify(value));
  };
  await write('hyperparameters.json', request.HyperParameters);
  await write('resourceconfig.json', { current_host: 'algo-1', hosts: ['algo-1'] });
  for (const { ChannelName, DataSource } of request.InputDataConfig)
    await download(
      objects,
      keyOf(objects, DataSource.S3DataSource.S3Uri),
      join(root, 'input/data', ChannelName),
    );
}

/** Every object under a prefix as a file of its last name. */
async function download(objects: Objects, prefix: string, folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  let next: string | undefined;
  do {
    const page = await objects.list(prefix, next === undefined ? {} : { next });
    for (const { key } of page.items) await objects.download(key, join(folder, basename(key)));
    next = page.next;
  } while (next !== undefined);
}

async function upload(objects: Objects, prefix: string, folder: string): Promise<void> {
  for (const file of await readdir(folder).catch(() => []))
    if (!file.endsWith('.part')) await objects.upload(`${prefix}${file}`, join(folder, file));
}

/** Runs the trainer to its end, an early one when the signal says so. Answers the exit code, as a shell counts signals. */
function runTrainer(
  root: string,
  signal: AbortSignal,
  log: (level: 'info' | 'error', message: string) => void,
): Promise<number> {
  return new Promise((resolve, reject) => {
    const trainer = spawn(process.execPath, [TRAINER, 'train', '--root', root], {
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    createInterface({ input: trainer.stdout }).on('line', (line) => log('info', line));
    createInterface({ input: trainer.stderr }).on('line', (line) => log('error', line));
    const stop = (): void => {
      trainer.kill('SIGTERM');
    };
    signal.addEventListener('abort', stop, { once: true });
    if (signal.aborted) stop();
    trainer.on('error', reject);
    trainer.on('close', (code) => {
      signal.removeEventListener('abort', stop);
      resolve(code ?? 128);
    });
  });
}

async function readReason(root: string, exitCode: number): Promise<string> {
  const failure = await readFile(join(root, 'output/failure'), 'utf8').catch(() => '');
  return `AlgorithmError: ${failure.slice(0, MAX_REASON_CHARACTERS)}, exit code: ${exitCode}`;
}

function failedJob(job: string, reason: string): Error {
  const description = {
    TrainingJobName: job,
    TrainingJobStatus: 'Failed',
    SecondaryStatus: 'Failed',
    FailureReason: reason,
  };
  return namedError('States.TaskFailed', JSON.stringify(description));
}

function keyOf(objects: Objects, uri: string): string {
  const start = `s3://${objects.bucket}/`;
  if (!uri.startsWith(start))
    throw namedError(
      'SageMaker.AmazonSageMakerException',
      `no access to ${uri} (Error Code: ValidationException)`,
    );
  return uri.slice(start.length);
}

function namedError(name: string, message: string): Error {
  return Object.assign(new Error(message), { name });
}
