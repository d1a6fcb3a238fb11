/**
 * Raw rows packed by kind, each array row-major: what an artifact's graph takes in. The column order is
 * the artifact's signature. (Lives in core so that packing is pure; platform/models.ts runs it.)
 */
export interface PackedInputs {
  rows: number;
  /** rows × numbers, NaN is missing. */
  numbers: Float32Array;
  /** rows × categories, MISSING_CATEGORY is missing. */
  categories: string[];
  /** rows × times, seconds, NaN is missing. */
  times: Float64Array;
  /** rows × booleans: 1, 0, −1 missing. */
  booleans: Int8Array;
}
