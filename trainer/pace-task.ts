import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Trial } from '../core/contracts/workflows.ts';
import { createPace } from '../core/training/create-pace.ts';
import { describeProgress } from '../core/training/describe-progress.ts';
import { type CheckpointPlace, openCheckpoints } from '../core/training/open-checkpoints.ts';
import type { Pace } from '../core/training/pace.ts';
import { progressText } from '../core/training/progress-text.ts';
import { checkpointKey } from '../core/training/task-checkpoint.ts';
import { CODE_DIGEST } from '../lambdas/store/code-digest.ts';

/** A task of the trainer, and what goes on around it. */
export interface PacedTask {
  /** The checkpoint folder. */
  folder: string;
  /** Names the job (read-job.ts). */
  jobKey: string;
  step: { trial: Trial } | { fit: unknown };
  algorithm: string;
  log(line: string): void;
  /** Whether the training was told to stop. */
  isStopped(): boolean;
}

/** The error of a training that was stopped; its rounds are in the checkpoint folder. */
export class Stopped extends Error {}

/** Where the rounds of an unfinished trial, or of the unfinished fit, are kept. */
export function roundsFile(folder: string, trial?: Trial): string {
  return join(folder, trial ? `rounds-${trial.candidate}-${trial.fold ?? 'all'}.bin` : 'rounds-fit.bin');
}

/** The pace of a task: lines tell how far it is, and the folder keeps its rounds, at the latest when it is stopped. */
export async function paceTask(task: PacedTask): Promise<{ pace: Pace; elapsedSeconds: () => number }> {
  const { folder, jobKey, step, algorithm, log, isStopped } = task;
  const path = roundsFile(folder, 'trial' in step ? step.trial : undefined);
  const checkpoints = openCheckpoints(fileAt(path), checkpointKey(CODE_DIGEST, jobKey, step), log);
  const earlier = await checkpoints.read();
  const name = 'trial' in step ? 'trial' : 'fit';
  if (earlier) log(`the ${name} goes on from a checkpoint`);
  const startedAt = performance.now();
  const elapsed = (): number => performance.now() - startedAt;
  const pace = createPace(
    {
      elapsed,
      look: async (progress) => log(`${name}: ${progressText(describeProgress(name, algorithm, progress))}`),
      save: checkpoints.save,
      async turn(checkpoint) {
        await new Promise(setImmediate);
        if (!isStopped()) return;
        await checkpoints.save(checkpoint());
        throw new Stopped(`the ${name} was stopped`);
      },
    },
    earlier,
  );
  return { pace, elapsedSeconds: () => ((earlier?.milliseconds ?? 0) + elapsed()) / 1_000 };
}

function fileAt(path: string): CheckpointPlace {
  return {
    read: () =>
      readFile(path).catch((error) => {
        if (error.code === 'ENOENT' || error.code === 'ENOTDIR') return undefined;
        throw error;
      }),
    async write(bytes) {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(`${path}.part`, bytes);
      await rename(`${path}.part`, path);
    },
  };
}
