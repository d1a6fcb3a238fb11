import { mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { availableParallelism, totalmem } from 'node:os';
import { join } from 'node:path';
import { JOB_FILES } from '../core/contracts/training-job.ts';
import type { TrainCandidateOutput } from '../core/contracts/workflows.ts';
import { metricDirection } from '../core/evaluation/metric-direction.ts';
import { progressLine } from '../core/training/progress-line.ts';
import type { TrainingPlan } from '../core/training/training-plan.ts';
import type { Container } from './container.ts';
import { countThreads } from './count-threads.ts';
import { openCheckpoint } from './open-checkpoint.ts';
import { roundsFile } from './pace-task.ts';
import { type Job, readJob } from './read-job.ts';
import { startWorkers, type Workers } from './start-workers.ts';

export interface TrainOptions {
  container: Container;
  /** The program that serves tasks when it is started as a thread. */
  workerUrl: URL;
  /** Stops the training; what is in the checkpoint by then stays there. */
  signal: AbortSignal;
  log(line: string): void;
}

/**
 * Trains the job that a container was set up for: every trial that the checkpoint lacks, then the best on all
 * training rows. Writes the graph and then its fit to the model folder.
 */
export async function trainJob({ container, workerUrl, signal, log }: TrainOptions): Promise<void> {
  const job = await readJob(container);
  // before the training: a folder that takes no model is better known now
  await mkdir(container.model, { recursive: true });
  const count = countThreads(job, { cores: availableParallelism(), bytes: totalmem() });
  log(`run ${job.plan.runId} of ${job.plan.model}: ${job.rows.byteLength} bytes of rows, ${count} threads`);
  const { planText, rows, forest, key } = job;
  const workers = startWorkers(
    workerUrl,
    { planText, rows, forest, jobKey: key, checkpoints: container.checkpoints },
    { count, signal, log },
  );
  try {
    const trials = await runTrials(job, container, workers, log);
    const made = await workers.run({ fit: trials });
    if (!('graph' in made)) throw new TypeError('a fit was answered by a trial');
    const { graph, fit } = made;
    await writeWhole(join(container.model, JOB_FILES.graph), graph);
    await writeWhole(join(container.model, JOB_FILES.fit), JSON.stringify(fit));
    log(`fitted ${fit.algorithm}: artifact ${fit.artifact.digest}, ${fit.artifact.bytes} bytes`);
  } finally {
    await workers.close();
  }
}

/** All trials in the plan's order, those of the checkpoint as they are there. */
async function runTrials(
  { plan, key }: Job,
  container: Container,
  workers: Workers,
  log: (line: string) => void,
): Promise<TrainCandidateOutput[]> {
  const checkpoint = openCheckpoint(container.checkpoints, key, log);
  const saved = await checkpoint.read();
  if (saved.length > 0) log(`${saved.length} of ${plan.trials.length} trials come from the checkpoint`);
  let done = saved.length;
  return Promise.all(
    plan.trials.map(async (trial) => {
      const known = saved.find(
        (result) => result.candidate === trial.candidate && result.fold === trial.fold,
      );
      if (known) return known;
      const answer = await workers.run({ trial });
      if (!('trial' in answer)) throw new TypeError('a trial was answered by a fit');
      await checkpoint.save(answer.trial);
      await rm(roundsFile(container.checkpoints, trial), { force: true }).catch(() => undefined);
      done += 1;
      const score = bestScore(plan, answer.trial);
      log(progressLine(done, plan.trials.length, { ...trial, score, metric: plan.metric }));
      return answer.trial;
    }),
  );
}

function bestScore({ metric }: TrainingPlan, { folds }: TrainCandidateOutput): number | null {
  const known = folds.flatMap(({ scores }) => scores).filter((score) => score !== null);
  if (known.length === 0) return null;
  return metricDirection(metric) === 'higher' ? Math.max(...known) : Math.min(...known);
}

/** Writes a file so that it is there whole or not at all. */
async function writeWhole(path: string, content: string | Uint8Array): Promise<void> {
  await writeFile(`${path}.part`, content);
  await rename(`${path}.part`, path);
}
