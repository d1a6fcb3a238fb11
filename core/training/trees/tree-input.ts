/** A column that trees learn from. NaN is a missing number. Codes run from 0 to count − 1; −1 is missing. */
export type TreeInput =
  | { kind: 'number'; values: Float32Array }
  | { kind: 'category'; codes: Int32Array; count: number };
