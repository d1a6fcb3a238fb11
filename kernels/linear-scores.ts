import { int } from './arguments';
import { activeSlots, COLUMN, columnStride } from './linear-chunk';

/** w0 · x0 + w1 · x1 of two columns from `columns`, with coefficients from `coefficients`. */
@inline
function pairOf(columns: usize, coefficients: usize): f64 {
  return load<f64>(coefficients) * load<f64>(columns) + load<f64>(coefficients, 8) * load<f64>(columns, COLUMN);
}

@inline
function pairsOf(columns: usize, w0: f64, w1: f64): v128 {
  return f64x2.add(
    f64x2.mul(f64x2.splat(w0), v128.load(columns)),
    f64x2.mul(f64x2.splat(w1), v128.load(columns, COLUMN)),
  );
}

/** Adds to the scores what four columns from `columns` contribute. */
function addFour(columns: usize, coefficients: usize, bytes: usize, to: usize): void {
  const w0 = load<f64>(coefficients);
  const w1 = load<f64>(coefficients, 8);
  const w2 = load<f64>(coefficients, 16);
  const w3 = load<f64>(coefficients, 24);
  for (let at: usize = 0; at < bytes; at += 16) {
    const from = columns + at;
    if (ASC_FEATURE_SIMD) {
      const sum = f64x2.add(pairsOf(from, w0, w1), pairsOf(from + 2 * COLUMN, w2, w3));
      v128.store(to + at, f64x2.add(v128.load(to + at), sum));
    } else
      for (let lane: usize = 0; lane < 16; lane += 8) {
        const sum = pairOf(from + lane, coefficients) + pairOf(from + lane + 2 * COLUMN, coefficients + 16);
        store<f64>(to + at + lane, load<f64>(to + at + lane) + sum);
      }
  }
}

/** As addFour, for eight columns. */
function addEight(columns: usize, coefficients: usize, bytes: usize, to: usize): void {
  const w0 = load<f64>(coefficients);
  const w1 = load<f64>(coefficients, 8);
  const w2 = load<f64>(coefficients, 16);
  const w3 = load<f64>(coefficients, 24);
  const w4 = load<f64>(coefficients, 32);
  const w5 = load<f64>(coefficients, 40);
  const w6 = load<f64>(coefficients, 48);
  const w7 = load<f64>(coefficients, 56);
  for (let at: usize = 0; at < bytes; at += 16) {
    const from = columns + at;
    if (ASC_FEATURE_SIMD) {
      const low = f64x2.add(pairsOf(from, w0, w1), pairsOf(from + 2 * COLUMN, w2, w3));
      const high = f64x2.add(pairsOf(from + 4 * COLUMN, w4, w5), pairsOf(from + 6 * COLUMN, w6, w7));
      v128.store(to + at, f64x2.add(v128.load(to + at), f64x2.add(low, high)));
    } else
      for (let lane: usize = 0; lane < 16; lane += 8) {
        const low = pairOf(from + lane, coefficients) + pairOf(from + lane + 2 * COLUMN, coefficients + 16);
        const high =
          pairOf(from + lane + 4 * COLUMN, coefficients + 32) + pairOf(from + lane + 6 * COLUMN, coefficients + 48);
        store<f64>(to + at + lane, load<f64>(to + at + lane) + (low + high));
      }
  }
}

/**
 * Writes the scores of a chunk. Coefficients are the columns' (the constant's first, up to the stride), then the
 * slots'; the places of columns that do not exist hold 0.
 */
export function writeScores(args: usize, scratch: usize, coefficients: usize, count: i32, to: usize): void {
  const bytes = <usize>count << 3;
  const columnCount = int(args, 3) + 1;
  const constant = load<f64>(coefficients);
  for (let at: usize = 0; at < bytes; at += 8) store<f64>(to + at, constant);
  let column: i32 = 1;
  for (; column + 8 <= columnCount; column += 8)
    addEight(scratch + <usize>column * COLUMN, coefficients + (<usize>column << 3), bytes, to);
  for (; column < columnCount; column += 4)
    addFour(scratch + <usize>column * COLUMN, coefficients + (<usize>column << 3), bytes, to);
  const slots = activeSlots(args, scratch);
  const weights = coefficients + (<usize>columnStride(args) << 3);
  const blocks = int(args, 6);
  for (let block: i32 = 0; block < blocks; block++) {
    const active = slots + <usize>block * (COLUMN >> 1);
    for (let i: usize = 0; i < <usize>count; i++) {
      const at = to + (i << 3);
      store<f64>(at, load<f64>(at) + load<f64>(weights + (<usize>load<u32>(active + (i << 2)) << 3)));
    }
  }
}

/** Adds Σ factor · x of four columns to `to`; with `squared`, Σ factor · x². */
@inline
function addFourSums(columns: usize, factors: usize, bytes: usize, squared: bool, to: usize): void {
  if (ASC_FEATURE_SIMD) {
    let g0 = f64x2.splat(0);
    let g1 = f64x2.splat(0);
    let g2 = f64x2.splat(0);
    let g3 = f64x2.splat(0);
    for (let at: usize = 0; at < bytes; at += 16) {
      const factor = v128.load(factors + at);
      const x0 = v128.load(columns + at);
      const x1 = v128.load(columns + at, COLUMN);
      const x2 = v128.load(columns + at, 2 * COLUMN);
      const x3 = v128.load(columns + at, 3 * COLUMN);
      const p0 = f64x2.mul(factor, x0);
      const p1 = f64x2.mul(factor, x1);
      const p2 = f64x2.mul(factor, x2);
      const p3 = f64x2.mul(factor, x3);
      g0 = f64x2.add(g0, squared ? f64x2.mul(p0, x0) : p0);
      g1 = f64x2.add(g1, squared ? f64x2.mul(p1, x1) : p1);
      g2 = f64x2.add(g2, squared ? f64x2.mul(p2, x2) : p2);
      g3 = f64x2.add(g3, squared ? f64x2.mul(p3, x3) : p3);
    }
    const a = f64x2.add(v128.shuffle<f64>(g0, g1, 0, 2), v128.shuffle<f64>(g0, g1, 1, 3));
    const b = f64x2.add(v128.shuffle<f64>(g2, g3, 0, 2), v128.shuffle<f64>(g2, g3, 1, 3));
    v128.store(to, f64x2.add(v128.load(to), a));
    v128.store(to, f64x2.add(v128.load(to, 16), b), 16);
  } else for (let column: usize = 0; column < 4; column++) addSum(columns + column * COLUMN, factors, bytes, squared, to + (column << 3));
}

/** As addFourSums, for one column: even and odd rows apart, as the lanes have them. */
@inline
function addSum(column: usize, factors: usize, bytes: usize, squared: bool, to: usize): void {
  let even: f64 = 0;
  let odd: f64 = 0;
  for (let at: usize = 0; at < bytes; at += 16) {
    const a = load<f64>(column + at);
    const b = load<f64>(column + at, 8);
    const p = load<f64>(factors + at) * a;
    const q = load<f64>(factors + at, 8) * b;
    even += squared ? p * a : p;
    odd += squared ? q * b : q;
  }
  store<f64>(to, load<f64>(to) + (even + odd));
}

/** Adds Σ factor · x over a chunk to `to`, laid out as coefficients are. */
export function addSums(args: usize, scratch: usize, factors: usize, count: i32, to: usize): void {
  const bytes = <usize>count << 3;
  const columnCount = int(args, 3) + 1;
  for (let column: i32 = 1; column < columnCount; column += 4)
    addFourSums(scratch + <usize>column * COLUMN, factors, bytes, false, to + (<usize>column << 3));
  addConstant(args, scratch, factors, count, to);
}

/** Adds Σ factor · x² over a chunk to `to`, laid out as coefficients are. */
export function addSquares(args: usize, scratch: usize, factors: usize, count: i32, to: usize): void {
  const bytes = <usize>count << 3;
  const columnCount = int(args, 3) + 1;
  for (let column: i32 = 1; column < columnCount; column += 4)
    addFourSums(scratch + <usize>column * COLUMN, factors, bytes, true, to + (<usize>column << 3));
  addConstant(args, scratch, factors, count, to);
}

/** Adds the factors themselves, to the place of the constant and to that of each active slot. */
function addConstant(args: usize, scratch: usize, factors: usize, count: i32, to: usize): void {
  addSum(scratch, factors, <usize>count << 3, false, to);
  const slots = activeSlots(args, scratch);
  const sums = to + (<usize>columnStride(args) << 3);
  const blocks = int(args, 6);
  for (let block: i32 = 0; block < blocks; block++) {
    const active = slots + <usize>block * (COLUMN >> 1);
    for (let i: usize = 0; i < <usize>count; i++) {
      const cell = sums + (<usize>load<u32>(active + (i << 2)) << 3);
      store<f64>(cell, load<f64>(cell) + load<f64>(factors + (i << 3)));
    }
  }
}
