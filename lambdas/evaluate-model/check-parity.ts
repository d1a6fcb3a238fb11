import type { EvaluationReport } from '../../core/contracts/judgement.ts';

/** Agreement demanded between training's own predictions and the graph's, times max(1, |y|). */
const PARITY_TOLERANCE = 1e-5;

/** How far the graph's answers for `rows` rows are from training's own. */
export function checkParity(
  own: Float64Array,
  graph: Float64Array,
  rows: number,
): EvaluationReport['parity'] {
  let largest = 0;
  for (let i = 0; i < own.length; i++) {
    const difference = Math.abs(own[i]! - graph[i]!) / Math.max(1, Math.abs(own[i]!));
    if (!(difference <= largest)) largest = difference;
  }
  return { rows, maxDifference: largest, tolerance: PARITY_TOLERANCE };
}
