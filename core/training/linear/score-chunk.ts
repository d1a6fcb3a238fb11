import type { PackedCoefficients } from './packed-coefficients.ts';
import { CHUNK_ROWS, type PackedRows } from './packed-rows.ts';

/** Writes the scores of one chunk (`count` rows) to `scores` from `scoreStart`. */
export function scoreChunk(
  packed: PackedRows,
  chunk: number,
  count: number,
  coefficients: PackedCoefficients,
  scores: Float64Array,
  scoreStart: number,
): void {
  const { dense, active } = packed;
  const { columnCount, slotStart } = packed.layout;
  const { columns, slots } = coefficients;
  const denseStart = chunk * CHUNK_ROWS * columnCount;
  const activeStart = chunk * CHUNK_ROWS * slotStart.length;
  scores.fill(columns[0]!, scoreStart, scoreStart + count);
  let column = 1;
  for (; column + 4 <= columnCount; column += 4) {
    const c0 = denseStart + column * CHUNK_ROWS;
    const c1 = c0 + CHUNK_ROWS;
    const c2 = c1 + CHUNK_ROWS;
    const c3 = c2 + CHUNK_ROWS;
    const w0 = columns[column]!;
    const w1 = columns[column + 1]!;
    const w2 = columns[column + 2]!;
    const w3 = columns[column + 3]!;
    for (let k = 0; k < count; k++) {
      scores[scoreStart + k]! +=
        w0 * dense[c0 + k]! + w1 * dense[c1 + k]! + (w2 * dense[c2 + k]! + w3 * dense[c3 + k]!);
    }
  }
  for (; column < columnCount; column++) {
    const c0 = denseStart + column * CHUNK_ROWS;
    const w0 = columns[column]!;
    for (let k = 0; k < count; k++) scores[scoreStart + k]! += w0 * dense[c0 + k]!;
  }
  let block = 0;
  for (; block + 4 <= slotStart.length; block += 4) {
    const a0 = activeStart + block * CHUNK_ROWS;
    const a1 = a0 + CHUNK_ROWS;
    const a2 = a1 + CHUNK_ROWS;
    const a3 = a2 + CHUNK_ROWS;
    const s0 = slotStart[block]!;
    const s1 = slotStart[block + 1]!;
    const s2 = slotStart[block + 2]!;
    const s3 = slotStart[block + 3]!;
    for (let k = 0; k < count; k++) {
      scores[scoreStart + k]! +=
        slots[s0 + active[a0 + k]!]! +
        slots[s1 + active[a1 + k]!]! +
        (slots[s2 + active[a2 + k]!]! + slots[s3 + active[a3 + k]!]!);
    }
  }
  for (; block < slotStart.length; block++) {
    const a0 = activeStart + block * CHUNK_ROWS;
    const s0 = slotStart[block]!;
    for (let k = 0; k < count; k++) scores[scoreStart + k]! += slots[s0 + active[a0 + k]!]!;
  }
}

/** Adds Σ residual · x over one chunk to `gradient`; residuals are read from `residualStart`. */
export function addGradientChunk(
  packed: PackedRows,
  chunk: number,
  count: number,
  residuals: Float64Array,
  residualStart: number,
  gradient: PackedCoefficients,
): void {
  const { dense, active } = packed;
  const { columnCount, slotStart } = packed.layout;
  const { columns, slots } = gradient;
  const denseStart = chunk * CHUNK_ROWS * columnCount;
  const activeStart = chunk * CHUNK_ROWS * slotStart.length;
  let column = 0;
  for (; column + 4 <= columnCount; column += 4) {
    const c0 = denseStart + column * CHUNK_ROWS;
    const c1 = c0 + CHUNK_ROWS;
    const c2 = c1 + CHUNK_ROWS;
    const c3 = c2 + CHUNK_ROWS;
    let g0 = 0;
    let g1 = 0;
    let g2 = 0;
    let g3 = 0;
    for (let k = 0; k < count; k++) {
      const residual = residuals[residualStart + k]!;
      g0 += residual * dense[c0 + k]!;
      g1 += residual * dense[c1 + k]!;
      g2 += residual * dense[c2 + k]!;
      g3 += residual * dense[c3 + k]!;
    }
    columns[column]! += g0;
    columns[column + 1]! += g1;
    columns[column + 2]! += g2;
    columns[column + 3]! += g3;
  }
  for (; column < columnCount; column++) {
    const c0 = denseStart + column * CHUNK_ROWS;
    let g0 = 0;
    for (let k = 0; k < count; k++) g0 += residuals[residualStart + k]! * dense[c0 + k]!;
    columns[column]! += g0;
  }
  let block = 0;
  for (; block + 2 <= slotStart.length; block += 2) {
    const a0 = activeStart + block * CHUNK_ROWS;
    const a1 = a0 + CHUNK_ROWS;
    const s0 = slotStart[block]!;
    const s1 = slotStart[block + 1]!;
    for (let k = 0; k < count; k++) {
      const residual = residuals[residualStart + k]!;
      slots[s0 + active[a0 + k]!]! += residual;
      slots[s1 + active[a1 + k]!]! += residual;
    }
  }
  if (block < slotStart.length) {
    const a0 = activeStart + block * CHUNK_ROWS;
    const s0 = slotStart[block]!;
    for (let k = 0; k < count; k++) slots[s0 + active[a0 + k]!]! += residuals[residualStart + k]!;
  }
}

/** Adds Σ h · x² over one chunk to `squares`: the diagonal of Σ h · x xᵀ. */
export function addSquaresChunk(
  packed: PackedRows,
  chunk: number,
  count: number,
  h: Float64Array,
  hStart: number,
  squares: PackedCoefficients,
): void {
  const { dense, active } = packed;
  const { columnCount, slotStart } = packed.layout;
  for (let column = 0; column < columnCount; column++) {
    const at = (chunk * columnCount + column) * CHUNK_ROWS;
    let sum = 0;
    for (let k = 0; k < count; k++) sum += h[hStart + k]! * dense[at + k]! * dense[at + k]!;
    squares.columns[column]! += sum;
  }
  for (let block = 0; block < slotStart.length; block++) {
    const at = (chunk * slotStart.length + block) * CHUNK_ROWS;
    const start = slotStart[block]!;
    for (let k = 0; k < count; k++) squares.slots[start + active[at + k]!]! += h[hStart + k]!;
  }
}
