/**
 * A symmetric positive semi-definite matrix of `leading.length + rest` variables whose first variables (the largest
 * one-hot block) have no products with each other: their diagonal is `leading`, and `rows` holds, row-major with
 * stride `size`, the lower triangle of the other rows. Eliminating such a block first costs almost nothing.
 */
export interface NormalMatrix {
  leading: Float64Array;
  rows: Float64Array;
  rest: number;
  size: number;
}

/** The lower Cholesky factor, laid out like its matrix; `leading` and the diagonal in `rows` hold reciprocals. */
export type CholeskyFactor = NormalMatrix;

/** A pivot below this share of its diagonal is rounding noise: the variable depends on the ones before it. */
const SMALLEST_PIVOT_SHARE = 1e-11;
/** Added to every diagonal entry, relative to it, when a pivot vanished: large against rounding, small against data. */
const JITTER_SHARE = 1e-9;

/**
 * Cholesky factor of `matrix` with `ridge[i]` added to diagonal entry i. Singular matrices are factored with a
 * relative jitter of 1e-9 on the diagonal; a variable whose diagonal is 0 is left out (its solution is 0).
 * Undefined when the matrix has no finite factor.
 */
export function factorCholesky(matrix: NormalMatrix, ridge: Float64Array): CholeskyFactor | undefined {
  return factorWithJitter(matrix, ridge, 0) ?? factorWithJitter(matrix, ridge, JITTER_SHARE);
}

function factorWithJitter(
  matrix: NormalMatrix,
  ridge: Float64Array,
  jitter: number,
): CholeskyFactor | undefined {
  const { rest, size } = matrix;
  const lead = matrix.leading.length;
  const rows = matrix.rows.slice();
  const leading = new Float64Array(lead);
  for (let k = 0; k < lead; k++) {
    const diagonal = (matrix.leading[k]! + ridge[k]!) * (1 + jitter);
    leading[k] = diagonal > 0 ? 1 / Math.sqrt(diagonal) : 0;
  }
  const diagonals = new Float64Array(rest);
  for (let i = 0; i < rest; i++) {
    const row = i * size;
    for (let k = 0; k < lead; k++) rows[row + k]! *= leading[k]!;
    diagonals[i] = (rows[row + lead + i]! + ridge[lead + i]!) * (1 + jitter);
    rows[row + lead + i] = diagonals[i]!;
  }
  for (let i = 0; i < rest; i += 4) {
    const tileEnd = Math.min(i + 4, rest);
    if (tileEnd === i + 4) for (let j = 0; j < i; j += 2) eliminateTile(rows, size, lead, i, j);
    else for (let row = i; row < tileEnd; row++) eliminateRow(rows, size, lead, row, 0, i);
    for (let row = i; row < tileEnd; row++) {
      eliminateRow(rows, size, lead, row, i, row);
      const at = row * size;
      const pivot = rows[at + lead + row]! - dotRows(rows, at, at, lead + row);
      if (diagonals[row]! > 0 && !(pivot > SMALLEST_PIVOT_SHARE * diagonals[row]!)) return undefined;
      rows[at + lead + row] = diagonals[row]! > 0 ? 1 / Math.sqrt(pivot) : 0;
      if (!Number.isFinite(pivot)) return undefined;
    }
  }
  return { leading, rows, rest, size };
}

/** Entries of four rows from `i` in the two columns from `j`: one register tile of the elimination. */
function eliminateTile(rows: Float64Array, size: number, lead: number, i: number, j: number): void {
  const a0 = i * size;
  const a1 = a0 + size;
  const a2 = a1 + size;
  const a3 = a2 + size;
  const b0 = j * size;
  const b1 = b0 + size;
  const end = lead + j;
  let s00 = rows[a0 + end]!;
  let s01 = rows[a0 + end + 1]!;
  let s10 = rows[a1 + end]!;
  let s11 = rows[a1 + end + 1]!;
  let s20 = rows[a2 + end]!;
  let s21 = rows[a2 + end + 1]!;
  let s30 = rows[a3 + end]!;
  let s31 = rows[a3 + end + 1]!;
  for (let k = 0; k < end; k++) {
    const y0 = rows[b0 + k]!;
    const y1 = rows[b1 + k]!;
    const x0 = rows[a0 + k]!;
    const x1 = rows[a1 + k]!;
    const x2 = rows[a2 + k]!;
    const x3 = rows[a3 + k]!;
    s00 -= x0 * y0;
    s01 -= x0 * y1;
    s10 -= x1 * y0;
    s11 -= x1 * y1;
    s20 -= x2 * y0;
    s21 -= x2 * y1;
    s30 -= x3 * y0;
    s31 -= x3 * y1;
  }
  const pivot0 = rows[b0 + end]!;
  const below = rows[b1 + end]!;
  const pivot1 = rows[b1 + end + 1]!;
  s00 *= pivot0;
  s10 *= pivot0;
  s20 *= pivot0;
  s30 *= pivot0;
  rows[a0 + end] = s00;
  rows[a1 + end] = s10;
  rows[a2 + end] = s20;
  rows[a3 + end] = s30;
  rows[a0 + end + 1] = (s01 - s00 * below) * pivot1;
  rows[a1 + end + 1] = (s11 - s10 * below) * pivot1;
  rows[a2 + end + 1] = (s21 - s20 * below) * pivot1;
  rows[a3 + end + 1] = (s31 - s30 * below) * pivot1;
}

/** Entries of one row in columns `from` … `to`−1. */
function eliminateRow(
  rows: Float64Array,
  size: number,
  lead: number,
  row: number,
  from: number,
  to: number,
): void {
  const at = row * size;
  for (let j = from; j < to; j++) {
    const value = rows[at + lead + j]! - dotRows(rows, at, j * size, lead + j);
    rows[at + lead + j] = value * rows[j * size + lead + j]!;
  }
}

function dotRows(rows: Float64Array, a: number, b: number, length: number): number {
  let even = 0;
  let odd = 0;
  let k = 0;
  for (; k + 2 <= length; k += 2) {
    even += rows[a + k]! * rows[b + k]!;
    odd += rows[a + k + 1]! * rows[b + k + 1]!;
  }
  if (k < length) even += rows[a + k]! * rows[b + k]!;
  return even + odd;
}

/** Replaces `x` (in the matrix's order) by the solution of factor · factorᵀ · solution = x. */
export function solveCholesky(factor: CholeskyFactor, x: Float64Array): void {
  const { leading, rows, rest, size } = factor;
  const lead = leading.length;
  for (let k = 0; k < lead; k++) x[k]! *= leading[k]!;
  for (let i = 0; i < rest; i++) {
    const at = i * size;
    let sum = x[lead + i]!;
    for (let k = 0; k < lead + i; k++) sum -= rows[at + k]! * x[k]!;
    x[lead + i] = sum * rows[at + lead + i]!;
  }
  for (let i = rest - 1; i >= 0; i--) {
    const at = i * size;
    const value = x[lead + i]! * rows[at + lead + i]!;
    x[lead + i] = value;
    for (let k = 0; k < lead + i; k++) x[k]! -= rows[at + k]! * value;
  }
  for (let k = 0; k < lead; k++) x[k]! *= leading[k]!;
}
