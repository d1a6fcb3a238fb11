import { decodeFrame } from '../core/data/frame-bytes.ts';
import { PerennialError } from '../core/errors.ts';
import { estimateMemory } from '../core/training/memory/estimate-memory.ts';
import { megabytesOf } from '../core/training/memory/megabytes-of.ts';
import { sizeOfRun } from '../core/training/memory/run-size.ts';
import type { Job } from './read-job.ts';

/** What else runs on the machine. */
const SHARE_OF_MEMORY = 0.8;

/**
 * As many threads as there are cores and trials, and as have room beside the rows that they share. InvalidInputError
 * where the machine has too little memory for the final fit, which would otherwise be found out at the end.
 */
export function countThreads(
  { plan, rows }: Pick<Job, 'plan' | 'rows'>,
  machine: { cores: number; bytes: number },
): number {
  const { trial, fit, prepared } = estimateMemory(sizeOfRun(plan, decodeFrame(new Uint8Array(rows))), 1);
  if (fit > machine.bytes)
    throw new PerennialError(
      'InvalidInputError',
      `this training takes about ${megabytesOf(fit)} MB and the machine has ${megabytesOf(machine.bytes)} MB: take a larger one (trainer.instanceType) or a smaller window`,
    );
  const room = Math.floor((machine.bytes * SHARE_OF_MEMORY - prepared) / (trial - prepared));
  return Math.max(1, Math.min(machine.cores, plan.trials.length, room));
}
