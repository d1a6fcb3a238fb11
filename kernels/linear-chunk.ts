import { address, int } from './arguments';

// The rows of a linear design come in batches of columns; kernels work on a chunk of them at a time, copied to memory
// that stays in the first-level cache. Chunk c of all rows adds to partial result c mod `shards`, chunk after chunk, and
// each partial result belongs to one share: what is in it does not depend on the number of shares.
//
// First arguments of every linear kernel:
//  0 rows of the batch, 1 its first chunk, 2 shards, 3 dense columns, 4 addresses of the dense columns (words),
//  5 their shifts (float64), 6 blocks, 7 blocks (16 bytes each: address of the active indices, first slot, 2 unused),
//  8 row weights (float64; 0 when all are 1), 9 scratch, 10 bytes of scratch a share, 11 results (float64),
//  12 bytes of a shard's results.
// Scratch of a share: columns (a constant 1, the dense ones less their shifts, zeros, CHUNK float64 each), the same number of weighted columns, row weights, active slots (CHUNK words a block), then the scores.

/** Rows handled together. */
export const CHUNK: i32 = 128;
export const COLUMN: usize = 1024;

/** Columns of the scratch: a constant, the dense ones, and zeros up to a multiple of 4 that leaves three to read beyond. */
@inline
export function columnStride(args: usize): i32 {
  return (int(args, 3) + 7) & ~3;
}

@inline
export function scratchOf(args: usize, share: i32): usize {
  return address(args, 9) + <usize>share * <usize>int(args, 10);
}

@inline
export function weightedColumns(args: usize, scratch: usize): usize {
  return scratch + <usize>columnStride(args) * COLUMN;
}

@inline
export function rowWeights(args: usize, scratch: usize): usize {
  return scratch + 2 * <usize>columnStride(args) * COLUMN;
}

@inline
export function activeSlots(args: usize, scratch: usize): usize {
  return rowWeights(args, scratch) + COLUMN;
}

@inline
export function scoresOf(args: usize, scratch: usize): usize {
  return activeSlots(args, scratch) + <usize>int(args, 6) * (COLUMN >> 1);
}

/** Results of the chunk's shard. */
@inline
export function resultsOf(args: usize, chunk: i32): usize {
  return address(args, 11) + <usize>((int(args, 1) + chunk) % int(args, 2)) * <usize>int(args, 12);
}

/** Whether the share computes the chunk of the batch. */
@inline
export function isMine(args: usize, chunk: i32, share: i32, shares: i32): bool {
  return ((int(args, 1) + chunk) % int(args, 2)) % shares == share;
}

@inline
export function chunkCount(args: usize): i32 {
  return (int(args, 0) + CHUNK - 1) / CHUNK;
}

/** Rows of the chunk, one more where they are odd: that row is all 0. */
@inline
export function evenRows(args: usize, chunk: i32): i32 {
  return (min(CHUNK, int(args, 0) - chunk * CHUNK) + 1) & ~1;
}

/** Copies a column less its shift; an odd count is followed by one 0. */
function copyColumn(from: usize, shift: f64, count: i32, to: usize): void {
  const bytes = <usize>count << 3;
  let at: usize = 0;
  if (ASC_FEATURE_SIMD) {
    const shifts = f64x2.splat(shift);
    for (; at + 32 <= bytes; at += 32) {
      v128.store(to + at, f64x2.sub(v128.load(from + at), shifts));
      v128.store(to + at, f64x2.sub(v128.load(from + at, 16), shifts), 16);
    }
  }
  for (; at < bytes; at += 8) store<f64>(to + at, load<f64>(from + at) - shift);
  if (count & 1) store<f64>(to + bytes, 0);
}

/** Copies the chunk of the batch to the scratch; the row weights are 1, or as given, and 0 behind the last row. */
export function loadChunk(args: usize, chunk: i32, scratch: usize): void {
  const first = <usize>(chunk * CHUNK);
  const count = min(CHUNK, int(args, 0) - chunk * CHUNK);
  for (let i: usize = 0; i < <usize>count; i++) store<f64>(scratch + (i << 3), 1);
  if (count & 1) store<f64>(scratch + (<usize>count << 3), 0);
  const denseCount = int(args, 3);
  for (let column: i32 = 0; column < denseCount; column++) {
    const from = <usize>load<u32>(address(args, 4) + (<usize>column << 2)) + (first << 3);
    const shift = load<f64>(address(args, 5) + (<usize>column << 3));
    copyColumn(from, shift, count, scratch + <usize>(column + 1) * COLUMN);
  }
  const weights = address(args, 8);
  copyColumn(weights ? weights + (first << 3) : scratch, 0, count, rowWeights(args, scratch));
  const blocks = int(args, 6);
  for (let block: i32 = 0; block < blocks; block++) {
    const entry = address(args, 7) + (<usize>block << 4);
    const from = <usize>load<u32>(entry) + (first << 2);
    const slot = load<i32>(entry, 4);
    const to = activeSlots(args, scratch) + <usize>block * (COLUMN >> 1);
    // slot 0 of a block stands for "whole block 0"
    for (let i: usize = 0; i < <usize>count; i++) store<i32>(to + (i << 2), load<i32>(from + (i << 2)) + slot + 1);
    if (count & 1) store<i32>(to + (<usize>count << 2), slot);
  }
}

/** Writes all columns times `factors` (a float64 a row) to `to`. */
export function weightColumns(columns: usize, columnCount: i32, factors: usize, count: i32, to: usize): void {
  const bytes = <usize>count << 3;
  for (let column: i32 = 0; column < columnCount; column++) {
    const offset = <usize>column * COLUMN;
    for (let at: usize = 0; at < bytes; at += 16) {
      if (ASC_FEATURE_SIMD)
        v128.store(to + offset + at, f64x2.mul(v128.load(columns + offset + at), v128.load(factors + at)));
      else {
        store<f64>(to + offset + at, load<f64>(columns + offset + at) * load<f64>(factors + at));
        store<f64>(to + offset + at, load<f64>(columns + offset + at, 8) * load<f64>(factors + at, 8), 8);
      }
    }
  }
}
