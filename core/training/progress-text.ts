import type { TrainingProgress } from '../contracts/training-progress.ts';

/** How far a training is, for people, who count from 1: `gbdt, fold 2, point 5 of 24, round 120 of 2000, loss 0.31`. */
export function progressText({
  candidate,
  fold,
  point,
  points,
  round,
  rounds,
  loss,
}: TrainingProgress): string {
  return [
    candidate,
    ...(fold === undefined ? [] : [`fold ${fold + 1}`]),
    ...(points === 1 ? [] : [`point ${point + 1} of ${points}`]),
    `round ${round} of ${rounds}`,
    ...(loss === undefined ? [] : [`loss ${loss}`]),
  ].join(', ');
}
