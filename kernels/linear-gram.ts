import { address, int } from './arguments';
import {
  activeSlots,
  chunkCount,
  COLUMN,
  evenRows,
  isMine,
  loadChunk,
  columnStride,
  resultsOf,
  rowWeights,
  scratchOf,
  weightColumns,
  weightedColumns,
} from './linear-chunk';

/** Σ a · b over the rows, even and odd ones apart. */
@inline
function dot(a: usize, b: usize, bytes: usize): f64 {
  let even: f64 = 0;
  let odd: f64 = 0;
  for (let at: usize = 0; at < bytes; at += 16) {
    even += load<f64>(a + at) * load<f64>(b + at);
    odd += load<f64>(a + at, 8) * load<f64>(b + at, 8);
  }
  return even + odd;
}

/** Adds up the lanes of two sums and adds them to two neighbours in memory. */
@inline
function addPair(to: usize, one: v128, other: v128): void {
  const even = v128.shuffle<f64>(one, other, 0, 2);
  const odd = v128.shuffle<f64>(one, other, 1, 3);
  v128.store(to, f64x2.add(v128.load(to), f64x2.add(even, odd)));
}

/**
 * Adds the products of four columns from `four` and two from `two`, to four rows of two neighbours (`rowBytes` apart),
 * or, turned round, to two rows of four.
 */
function addTile(four: usize, two: usize, bytes: usize, to: usize, rowBytes: usize, isTurned: bool): void {
  if (ASC_FEATURE_SIMD) {
    let s00 = f64x2.splat(0);
    let s01 = f64x2.splat(0);
    let s10 = f64x2.splat(0);
    let s11 = f64x2.splat(0);
    let s20 = f64x2.splat(0);
    let s21 = f64x2.splat(0);
    let s30 = f64x2.splat(0);
    let s31 = f64x2.splat(0);
    for (let at: usize = 0; at < bytes; at += 16) {
      const y0 = v128.load(two + at);
      const y1 = v128.load(two + at, COLUMN);
      const x0 = v128.load(four + at);
      s00 = f64x2.add(s00, f64x2.mul(x0, y0));
      s01 = f64x2.add(s01, f64x2.mul(x0, y1));
      const x1 = v128.load(four + at, COLUMN);
      s10 = f64x2.add(s10, f64x2.mul(x1, y0));
      s11 = f64x2.add(s11, f64x2.mul(x1, y1));
      const x2 = v128.load(four + at, 2 * COLUMN);
      s20 = f64x2.add(s20, f64x2.mul(x2, y0));
      s21 = f64x2.add(s21, f64x2.mul(x2, y1));
      const x3 = v128.load(four + at, 3 * COLUMN);
      s30 = f64x2.add(s30, f64x2.mul(x3, y0));
      s31 = f64x2.add(s31, f64x2.mul(x3, y1));
    }
    if (isTurned) {
      addPair(to, s00, s10);
      addPair(to + 16, s20, s30);
      addPair(to + rowBytes, s01, s11);
      addPair(to + rowBytes + 16, s21, s31);
    } else {
      addPair(to, s00, s01);
      addPair(to + rowBytes, s10, s11);
      addPair(to + 2 * rowBytes, s20, s21);
      addPair(to + 3 * rowBytes, s30, s31);
    }
  } else {
    for (let i: usize = 0; i < 4; i++) {
      for (let j: usize = 0; j < 2; j++) {
        const at = to + (isTurned ? j * rowBytes + (i << 3) : i * rowBytes + (j << 3));
        store<f64>(at, load<f64>(at) + dot(four + i * COLUMN, two + j * COLUMN, bytes));
      }
    }
  }
}

/** Dense × dense: tiles of four columns by two up to the diagonal. What the tiles write beyond it means nothing. */
function addProducts(left: usize, right: usize, columnCount: i32, rowBytes: usize, bytes: usize, to: usize): void {
  for (let i: i32 = 0; i < columnCount; i += 4) {
    const row = to + <usize>i * rowBytes;
    if (columnCount - i <= 2) {
      // one or two columns at the end would waste half a tile as its four: they are its two
      for (let j: i32 = 0; j <= i; j += 4)
        addTile(right + <usize>j * COLUMN, left + <usize>i * COLUMN, bytes, row + (<usize>j << 3), rowBytes, true);
    } else
      for (let j: i32 = 0; j < i + 4; j += 2)
        addTile(left + <usize>i * COLUMN, right + <usize>j * COLUMN, bytes, row + (<usize>j << 3), rowBytes, false);
  }
}

/** Dense × one-hot: each row adds its dense values to the sums of its active slot, two columns of two rows at a time. */
function addSlots(left: usize, columnCount: i32, rowBytes: usize, slots: usize, count: i32, to: usize): void {
  for (let column: i32 = 0; column < columnCount; column += 2) {
    const from = left + <usize>column * COLUMN;
    const base = to + (<usize>column << 3);
    for (let i: usize = 0; i < <usize>count; i += 2) {
      const one = base + <usize>load<u32>(slots + (i << 2)) * rowBytes;
      const other = base + <usize>load<u32>(slots + (i << 2), 4) * rowBytes;
      if (ASC_FEATURE_SIMD) {
        const a = v128.load(from + (i << 3));
        const b = v128.load(from + (i << 3), COLUMN);
        v128.store(one, f64x2.add(v128.load(one), v128.shuffle<f64>(a, b, 0, 2)));
        v128.store(other, f64x2.add(v128.load(other), v128.shuffle<f64>(a, b, 1, 3)));
      } else {
        const a = from + (i << 3);
        store<f64>(one, load<f64>(one) + load<f64>(a));
        store<f64>(one, load<f64>(one, 8) + load<f64>(a, COLUMN), 8);
        store<f64>(other, load<f64>(other) + load<f64>(a, 8));
        store<f64>(other, load<f64>(other, 8) + load<f64>(a, COLUMN + 8), 8);
      }
    }
  }
}

/** One-hot × one-hot: weighted counts of each pair of slots. */
function addPairs(args: usize, tables: usize, slots: usize, weights: usize, count: i32, to: usize): void {
  const blocks = int(args, 6);
  for (let later: i32 = 1; later < blocks; later++) {
    const entry = address(args, 7) + (<usize>later << 4);
    const laterSlots = slots + <usize>later * (COLUMN >> 1);
    const laterFirst = load<i32>(entry, 4);
    const stride = load<i32>(entry, 8);
    for (let earlier: i32 = 0; earlier < later; earlier++) {
      const table = to + (<usize>load<u32>(tables + (<usize>(later * blocks + earlier) << 2)) << 3);
      const earlierSlots = slots + <usize>earlier * (COLUMN >> 1);
      const earlierFirst = load<i32>(address(args, 7) + (<usize>earlier << 4), 4);
      for (let i: usize = 0; i < <usize>count; i++) {
        const row = load<i32>(earlierSlots + (i << 2)) - earlierFirst;
        const column = load<i32>(laterSlots + (i << 2)) - laterFirst;
        const cell = table + (<usize>(row * stride + column) << 3);
        store<f64>(cell, load<f64>(cell) + load<f64>(weights + (i << 3)));
      }
    }
  }
}

/**
 * Adds the products of a chunk. `left` are its columns times the rows' weights (the first is the weights), `right` the
 * columns. Results: products (a row of the padded columns each), slots (the same), tables of pairs.
 */
export function addGram(args: usize, scratch: usize, left: usize, count: i32, slotStart: usize, pairStart: usize, tables: usize, to: usize): void {
  const columnCount = int(args, 3) + 1;
  const rowBytes = <usize>columnStride(args) << 3;
  addProducts(left, scratch, columnCount, rowBytes, <usize>count << 3, to);
  const slots = activeSlots(args, scratch);
  const blocks = int(args, 6);
  for (let block: i32 = 0; block < blocks; block++)
    addSlots(left, columnCount, rowBytes, slots + <usize>block * (COLUMN >> 1), count, to + slotStart);
  addPairs(args, tables, slots, left, count, to + pairStart);
}

/**
 * Σ weight · x xᵀ over the rows. Arguments as linear-chunk.ts, then 13 bytes from the results to those of the slots,
 * 14 to those of the pairs, 15 first cell of each pair's table (words; later block · blocks + earlier block).
 */
export function linearGram(share: i32, shares: i32, args: usize): i32 {
  const scratch = scratchOf(args, share);
  const chunks = chunkCount(args);
  for (let chunk: i32 = 0; chunk < chunks; chunk++) {
    if (!isMine(args, chunk, share, shares)) continue;
    const count = evenRows(args, chunk);
    loadChunk(args, chunk, scratch);
    let left = scratch;
    if (address(args, 8)) {
      left = weightedColumns(args, scratch);
      weightColumns(scratch, int(args, 3) + 1, rowWeights(args, scratch), count, left);
    }
    addGram(args, scratch, left, count, address(args, 13), address(args, 14), address(args, 15), resultsOf(args, chunk));
  }
  return 0;
}
