import type { Evaluation } from '../contracts/evaluation.ts';
import { evaluateSegments, type Segment } from './evaluate-segments.ts';
import { measurePredictions } from './measure-predictions.ts';
import type { PredictionSet } from './prediction-set.ts';

/** A model's predictions for labelled rows and how to judge them. */
export type EvaluationInput = PredictionSet & {
  /** Drives the bootstrapped intervals; the same seed gives the same evaluation. */
  seed: number;
  segments?: Segment[];
  /** Rows a segment level needs to be measured; 30 by default. */
  minimumRows?: number;
};

/**
 * The whole evaluation of one model on labelled rows: every metric of the task with its 95 % interval,
 * confusion matrix, calibration and segments, as plain JSON that fits the Evaluation contract. What the rows
 * do not define is null. Labels or predictions that cannot be any are InvalidInputError.
 */
export function evaluatePredictions({
  seed,
  segments,
  minimumRows,
  ...predictions
}: EvaluationInput): Evaluation {
  return {
    task: predictions.task,
    rows: predictions.actual.length,
    ...measurePredictions(predictions, seed),
    ...(segments && {
      segments: segments.map((segment) => evaluateSegments(predictions, segment, { seed, minimumRows })),
    }),
  };
}
