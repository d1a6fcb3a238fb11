import type { MessagePort } from 'node:worker_threads';
import type { TrainCandidateOutput, Trial } from '../core/contracts/workflows.ts';
import { fitBest } from '../core/training/fit-best.ts';
import type { FitResult } from '../core/training/fit-result.ts';
import { NO_THREADS } from '../core/training/kernels/engine.ts';
import { pickBest } from '../core/training/pick-best.ts';
import { decodePrepared, type PreparedRun } from '../core/training/prepared-run.ts';
import { scoreTrial } from '../core/training/score-trial.ts';
import { CODE_DIGEST } from '../lambdas/store/code-digest.ts';
import { paceTask } from './pace-task.ts';

/** What every worker is given at its start. */
export interface WorkerData {
  planText: string;
  rows: SharedArrayBuffer;
  forest?: Uint8Array | undefined;
  /** Names plan and code. */
  jobKey: string;
  /** The folder that SageMaker keeps over interruptions. */
  checkpoints: string;
}

/** One piece of a training, and what comes of it. */
export type Task = { trial: Trial } | { fit: TrainCandidateOutput[] };
export type Answer = { trial: TrainCandidateOutput } | { graph: Uint8Array; fit: FitResult };
/** What a worker says: how a task ended, and lines for the log before that. */
export type Reply = { answer: Answer } | { error: { name: string; message: string } } | { line: string };
/** Ends the task that is under way, as soon as its rounds are kept. */
export const STOP = 'stop';

/** Answers tasks one after the other, with lines on the way: the same code on the same rows as the functions run. */
export function serveTasks(port: MessagePort, data: WorkerData): void {
  const { planText, rows, forest } = data;
  let prepared: PreparedRun | undefined;
  let isStopped = false;
  port.on('message', async (task: Task | typeof STOP) => {
    if (task === STOP) {
      isStopped = true;
      return;
    }
    let reply: Reply;
    try {
      prepared ??= decodePrepared(JSON.parse(planText), new Uint8Array(rows), forest);
      reply = { answer: await perform(task, prepared, paceOf) };
    } catch (error) {
      const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
      reply = { error: { name, message } };
    }
    port.postMessage(reply);
  });

  function paceOf(step: Task, algorithm: string): ReturnType<typeof paceTask> {
    return paceTask({
      folder: data.checkpoints,
      jobKey: data.jobKey,
      step,
      algorithm,
      log: (line) => port.postMessage({ line }),
      isStopped: () => isStopped,
    });
  }
}

async function perform(
  task: Task,
  prepared: PreparedRun,
  paceOf: (task: Task, algorithm: string) => ReturnType<typeof paceTask>,
): Promise<Answer> {
  const { candidates, metric } = prepared.plan;
  if ('fit' in task) {
    const { best } = pickBest(candidates, task.fit, metric);
    const { pace } = await paceOf(task, candidates[best.candidateIndex]!.algorithm);
    return fitBest(prepared, task.fit, CODE_DIGEST, NO_THREADS, pace);
  }
  const { trial } = task;
  const candidate = candidates[trial.candidate];
  if (!candidate) throw new RangeError(`the run has no candidate ${trial.candidate}`);
  const { pace, elapsedSeconds } = await paceOf(task, candidate.algorithm);
  const scored = await scoreTrial(
    prepared.plan,
    candidate,
    trial.fold,
    prepared,
    NO_THREADS,
    pace,
    elapsedSeconds,
  );
  return { trial: { ...trial, ...scored } };
}
