import { CALIBRATION_BIN_COUNT, calibrationBinOf } from './calibration-bins.ts';

/**
 * The expected calibration error: the gap between mean prediction and observed share per calibration bin,
 * averaged over rows, every row counting `weights[row]` times (once without). Null without rows.
 */
export function expectedCalibrationError(
  positive: Uint8Array,
  probability: Float64Array,
  weights?: Uint8Array,
): number | null {
  const excess = new Float64Array(CALIBRATION_BIN_COUNT);
  let rows = 0;
  for (let row = 0; row < probability.length; row++) {
    const weight = weights ? weights[row]! : 1;
    excess[calibrationBinOf(probability[row]!)]! += weight * (probability[row]! - positive[row]!);
    rows += weight;
  }
  return rows > 0 ? excess.reduce((sum, gap) => sum + Math.abs(gap), 0) / rows : null;
}
