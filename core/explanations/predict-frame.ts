import type { Frame } from '../data/frame.ts';

/** Any model's predictions for rows of a frame: one value a row, or rows × classes probabilities, row-major. */
export type PredictFrame = (frame: Frame, rows: Int32Array) => Float64Array | Promise<Float64Array>;
