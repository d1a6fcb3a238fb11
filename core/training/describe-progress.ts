import type { TrainingProgress } from '../contracts/training-progress.ts';
import type { FitProgress } from './pace.ts';

/** More digits than anybody reads. */
const DIGITS = 6;

/** Progress as it is told: a loss that no float32 can be is left out, for not every store of numbers takes it. */
export function describeProgress(
  step: TrainingProgress['step'],
  candidate: string,
  { fold, point, points, round, rounds, loss }: FitProgress,
): TrainingProgress {
  const told = loss === undefined ? Number.NaN : Math.fround(loss);
  return {
    step,
    candidate,
    ...(fold !== undefined && { fold }),
    point,
    points,
    round,
    rounds,
    ...(Number.isFinite(told) && { loss: Number(told.toPrecision(DIGITS)) }),
  };
}
