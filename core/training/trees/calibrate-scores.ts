import type { Calibration } from '../../contracts/calibration.ts';
import { sigmoid } from '../linear/predict-linear.ts';

/** The probabilities of the second class that a calibration makes of the scores of a binary model. */
export function calibrateScores(calibration: Calibration, scores: Float64Array): Float64Array {
  if (calibration.kind === 'platt') {
    const { slope, intercept } = calibration;
    return sigmoid(scores.map((score) => slope * score + intercept));
  }
  const { x, y } = calibration;
  const last = x.length - 1;
  return scores.map((score) => {
    if (!(score > x[0]!)) return y[0]!;
    if (score >= x[last]!) return y[last]!;
    const next = firstAbove(x, score);
    const share = (score - x[next - 1]!) / (x[next]! - x[next - 1]!);
    return y[next - 1]! + share * (y[next]! - y[next - 1]!);
  });
}

/** The position of the first of some ascending numbers that is greater; there is one. */
function firstAbove(ascending: number[], value: number): number {
  let low = 0;
  let high = ascending.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (ascending[middle]! > value) high = middle;
    else low = middle + 1;
  }
  return low;
}
