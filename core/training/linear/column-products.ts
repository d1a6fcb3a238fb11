import { CHUNK_ROWS } from './packed-rows.ts';

/**
 * Adds Σ left column i · right column j over the first `count` rows of a chunk to `into[i · columnCount + j]`, j ≤ i, in
 * register tiles of four columns by two. The chunk's columns start CHUNK_ROWS apart.
 */
export function addColumnProducts(
  into: Float64Array,
  columnCount: number,
  left: Float64Array,
  leftStart: number,
  right: Float64Array,
  rightStart: number,
  count: number,
): void {
  const tile = new Float64Array(8);
  for (let i = 0; i < columnCount; i += 4) {
    // One or two columns at the end would waste half a tile as its four: they are its two, against fours before them.
    const isNarrow = columnCount - i <= 2;
    for (let j = 0; j < Math.min(i + 4, columnCount); j += isNarrow ? 4 : 2) {
      const four = isNarrow ? j : i;
      const two = isNarrow ? i : j;
      multiplyTile(left, leftStart, four, right, rightStart, two, columnCount, count, tile);
      for (let k = 0; k < 8; k++) {
        const one = four + (k >> 1);
        const other = two + (k & 1);
        const row = isNarrow ? other : one;
        const column = isNarrow ? one : other;
        if (row < columnCount && column <= row) into[row * columnCount + column]! += tile[k]!;
      }
    }
  }
}

/** Products of four left columns and two right ones; past the last column the last one stands in. */
function multiplyTile(
  left: Float64Array,
  leftStart: number,
  four: number,
  right: Float64Array,
  rightStart: number,
  two: number,
  columnCount: number,
  count: number,
  tile: Float64Array,
): void {
  const last = columnCount - 1;
  const a0 = leftStart + four * CHUNK_ROWS;
  const a1 = leftStart + Math.min(four + 1, last) * CHUNK_ROWS;
  const a2 = leftStart + Math.min(four + 2, last) * CHUNK_ROWS;
  const a3 = leftStart + Math.min(four + 3, last) * CHUNK_ROWS;
  const b0 = rightStart + two * CHUNK_ROWS;
  const b1 = rightStart + Math.min(two + 1, last) * CHUNK_ROWS;
  let s00 = 0;
  let s01 = 0;
  let s10 = 0;
  let s11 = 0;
  let s20 = 0;
  let s21 = 0;
  let s30 = 0;
  let s31 = 0;
  for (let k = 0; k < count; k++) {
    const y0 = right[b0 + k]!;
    const y1 = right[b1 + k]!;
    const x0 = left[a0 + k]!;
    const x1 = left[a1 + k]!;
    const x2 = left[a2 + k]!;
    const x3 = left[a3 + k]!;
    s00 += x0 * y0;
    s01 += x0 * y1;
    s10 += x1 * y0;
    s11 += x1 * y1;
    s20 += x2 * y0;
    s21 += x2 * y1;
    s30 += x3 * y0;
    s31 += x3 * y1;
  }
  tile[0] = s00;
  tile[1] = s01;
  tile[2] = s10;
  tile[3] = s11;
  tile[4] = s20;
  tile[5] = s21;
  tile[6] = s30;
  tile[7] = s31;
}
