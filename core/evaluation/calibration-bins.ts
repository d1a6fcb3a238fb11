import type { CalibrationBin } from '../contracts/evaluation.ts';

export const CALIBRATION_BIN_COUNT = 10;

/** The bin of a probability: ten equal widths, each with its lower edge, the last one with both. */
export function calibrationBinOf(probability: number): number {
  return Math.min(CALIBRATION_BIN_COUNT - 1, Math.floor(probability * CALIBRATION_BIN_COUNT));
}

/** How often the positive class came true in each of ten equal-width bins of predicted probability. */
export function calibrationBins(positive: Uint8Array, probability: Float64Array): CalibrationBin[] {
  const bins = Array.from({ length: CALIBRATION_BIN_COUNT }, () => ({ predicted: 0, observed: 0, count: 0 }));
  for (let row = 0; row < probability.length; row++) {
    const bin = bins[calibrationBinOf(probability[row]!)]!;
    bin.predicted += probability[row]!;
    bin.observed += positive[row]!;
    bin.count++;
  }
  return bins.map(({ predicted, observed, count }) => ({
    meanPredicted: count > 0 ? predicted / count : null,
    observed: count > 0 ? observed / count : null,
    count,
  }));
}
