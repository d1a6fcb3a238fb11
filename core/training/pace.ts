import type { ForestSoFar } from './trees/grow/grow-forest.ts';

/** One fit of a training task: a fold (none: all rows that are learned from), a grid point, how thoroughly. */
export interface FitPlace {
  fold?: number;
  /** The grid point, of so many. */
  point: number;
  points: number;
  /** Share of the rows to learn from, where it is not all of them. */
  rowShare?: number;
  /** Learning rates are raised to this one, where they are. */
  leastRate?: number;
}

/** How far a fit has come. */
export interface FitProgress extends FitPlace {
  /** Rounds that are grown, of so many at most. */
  round: number;
  rounds: number;
  /** Mean loss of the fold's rows. */
  loss?: number;
}

/** What goes on around the rounds of a training: others get their turn, a person sees how far it is, a retry goes on. */
export interface Pace {
  /**
   * Called after every round with the forest as a retry would need it. What it answers is waited for; by throwing it
   * ends the training.
   */
  afterRound(progress: FitProgress, forest: ForestSoFar): Promise<void> | undefined;
  /** Rounds of this fit that an earlier attempt at the task had grown. */
  soFar(place: FitPlace): ForestSoFar | undefined;
  /** What this fit came to in an earlier attempt at the task. */
  recall(place: FitPlace): unknown;
  /** Remembers what a fit came to for a later attempt: plain data of numbers, texts and typed arrays. */
  keep(place: FitPlace, result: unknown): void;
}

/** A training that nobody looks at and that starts anew when it is interrupted. */
export const NO_PACE: Pace = {
  afterRound: () => undefined,
  soFar: () => undefined,
  recall: () => undefined,
  keep: () => undefined,
};

/** Does a fit unless an earlier attempt at the same task has done it; what it answers is plain data. */
export async function fitOnce<Result extends object>(
  pace: Pace,
  place: FitPlace,
  work: () => Promise<Result>,
): Promise<Result> {
  // an attempt at the same task with the same code has kept it
  const known = pace.recall(place) as Result | undefined;
  if (known !== undefined) return known;
  const result = await work();
  pace.keep(place, result);
  return result;
}
