import * as z from 'zod';

/** How far a long training has come: a trial of a candidate, or the fit of the best one. Positions count from 0. */
export const TrainingProgress = z.strictObject({
  step: z.enum(['trial', 'fit']),
  /** The candidate's algorithm. */
  candidate: z.string(),
  /** The fold that is being scored; absent where all training rows are learned from. */
  fold: z.number().int().optional(),
  /** The grid point, of so many. */
  point: z.number().int(),
  points: z.number().int(),
  /** Rounds that are grown, of so many at most. */
  round: z.number().int(),
  rounds: z.number().int(),
  /** Mean loss of the fold's rows. */
  loss: z.number().optional(),
});
export type TrainingProgress = z.infer<typeof TrainingProgress>;
