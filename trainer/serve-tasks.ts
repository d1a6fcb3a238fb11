import type { MessagePort } from 'node:worker_threads';
import type { TrainCandidateOutput, Trial } from '../core/contracts/workflows.ts';
import { fitBest } from '../core/training/fit-best.ts';
import type { FitResult } from '../core/training/fit-result.ts';
import { decodePrepared, type PreparedRun } from '../core/training/prepared-run.ts';
import { scoreTrial } from '../core/training/score-trial.ts';
import { CODE_DIGEST } from '../lambdas/store/code-digest.ts';

/** What every worker is given at its start. */
export interface WorkerData {
  planText: string;
  rows: SharedArrayBuffer;
}

/** One piece of a training, and what comes of it. */
export type Task = { trial: Trial } | { fit: TrainCandidateOutput[] };
export type Answer = { trial: TrainCandidateOutput } | { graph: Uint8Array; fit: FitResult };
export type Reply = { answer: Answer } | { error: { name: string; message: string } };

/** Answers tasks one after the other: the same code on the same rows as the functions run. */
export function serveTasks(port: MessagePort, { planText, rows }: WorkerData): void {
  let prepared: PreparedRun | undefined;
  port.on('message', (task: Task) => {
    let reply: Reply;
    try {
      prepared ??= decodePrepared(JSON.parse(planText), new Uint8Array(rows));
      reply = { answer: perform(task, prepared) };
    } catch (error) {
      const { name, message } = error instanceof Error ? error : { name: 'Error', message: String(error) };
      reply = { error: { name, message } };
    }
    port.postMessage(reply);
  });
}

function perform(task: Task, prepared: PreparedRun): Answer {
  if ('fit' in task) return fitBest(prepared, task.fit, CODE_DIGEST);
  const { trial } = task;
  const candidate = prepared.plan.candidates[trial.candidate];
  if (!candidate) throw new RangeError(`the run has no candidate ${trial.candidate}`);
  return { trial: { ...trial, ...scoreTrial(prepared.plan, candidate, trial.fold, prepared) } };
}
