import { address, int, shareStart } from './arguments';

// A row's gradient and hessian are two 15-bit fixed-point numbers in 32 bits, gradient above. They are added up as one
// 64-bit number (gradient sum above, hessian sum below), so that one addition serves both; the sums of up to BLOCK
// rows cannot overflow into each other. Sums of integers are the same in any order: rows may be cut into any number
// of shares. A histogram has 256 cells a feature; bin 0 is "missing".

/** Rows whose packed sums fit: 2^15 rows of 15 bits each. */
export const BLOCK: i32 = 32768;
/**
 * Rows handled together: enough that the lines of their bins are on their way side by side, few enough that they are
 * still in the second-level cache when they are added up.
 */
export const TILE: i32 = 1024;

@inline
function addFour(cells: usize, from: usize, value: i64): void {
  let cell = cells + (<usize>load<u8>(from) << 3);
  store<i64>(cell, load<i64>(cell) + value);
  cell = cells + (<usize>load<u8>(from, 1) << 3);
  store<i64>(cell, load<i64>(cell, 2048) + value, 2048);
  cell = cells + (<usize>load<u8>(from, 2) << 3);
  store<i64>(cell, load<i64>(cell, 4096) + value, 4096);
  cell = cells + (<usize>load<u8>(from, 3) << 3);
  store<i64>(cell, load<i64>(cell, 6144) + value, 6144);
}

/** Adds `count` rows, whose numbers are at `rows`, to packed cells. `stride` (bytes of bins a row) is a multiple of 4. */
export function addRows(
  rows: usize,
  count: i32,
  bins: usize,
  stride: i32,
  gradients: usize,
  packed: usize,
): void {
  for (let i: i32 = 0; i < count; i++) {
    const row = load<u32>(rows + (<usize>i << 2));
    const pair = load<i32>(gradients + (<usize>row << 2));
    const value: i64 = (<i64>(pair >> 16) << 32) + <i64>(pair & 0xffff);
    const first = bins + <usize>row * <usize>stride;
    let cells = packed;
    let f: i32 = 0;
    for (; f + 8 <= stride; f += 8) {
      addFour(cells, first + <usize>f, value);
      addFour(cells + 8192, first + <usize>f + 4, value);
      cells += 16384;
    }
    if (f < stride) addFour(cells, first + <usize>f, value);
  }
}

/** Reads some bytes of each row's bins, so that the cache lines arrive side by side and not one after another. */
export function touchRows(rows: usize, count: i32, bins: usize, stride: i32): i32 {
  if (count < 2) return 0;
  const span = load<u32>(rows + ((<usize>count) << 2) - 4) - load<u32>(rows);
  if (<i32>span < 2 * count) return 0;
  let sum: i32 = 0;
  const last = <usize>(stride - 1);
  if (stride <= 64) {
    for (let i: i32 = 0; i < count; i++) {
      const first = bins + <usize>load<u32>(rows + ((<usize>i) << 2)) * <usize>stride;
      sum += <i32>load<u8>(first) + <i32>load<u8>(first + last);
    }
    return sum;
  }
  for (let i: i32 = 0; i < count; i++) {
    const first = bins + <usize>load<u32>(rows + ((<usize>i) << 2)) * <usize>stride;
    for (let f: usize = 0; f < last; f += 64) sum += <i32>load<u8>(first + f);
    sum += <i32>load<u8>(first + last);
  }
  return sum;
}

/** Moves packed cells into cells of two float64 (hessian, gradient), which are integers and therefore exact; clears the packed ones. */
export function spill(packed: usize, cells: usize, count: i32): void {
  for (let i: i32 = 0; i < count; i++) {
    const from = packed + (<usize>i << 3);
    const value = load<i64>(from);
    if (value == 0) continue;
    store<i64>(from, 0);
    const to = cells + (<usize>i << 4);
    store<f64>(to, load<f64>(to) + <f64>(value & 0xffffffff));
    store<f64>(to, load<f64>(to, 8) + <f64>(value >> 32), 8);
  }
}

/**
 * The histogram of the rows of a root, each share into packed cells of its own.
 * Arguments: rows, count, bins, stride, gradients, packed (stride × 2,048 bytes a share), spilled (stride × 4,096 a
 * share, used only by shares of more than 32,768 rows).
 */
export function histogramRoot(share: i32, shares: i32, args: usize): i32 {
  const rows = address(args, 0);
  const count = int(args, 1);
  const bins = address(args, 2);
  const stride = int(args, 3);
  const packed = address(args, 5) + <usize>share * <usize>stride * 2048;
  const spilled = address(args, 6) + <usize>share * <usize>stride * 4096;
  const end = shareStart(count, share + 1, shares, TILE);
  let inBlock: i32 = 0;
  let unused: i32 = 0;
  for (let start = shareStart(count, share, shares, TILE); start < end; start += TILE) {
    const size = min(TILE, end - start);
    if (inBlock + size > BLOCK) {
      spill(packed, spilled, stride << 8);
      inBlock = 0;
    }
    const tile = rows + (<usize>start << 2);
    unused += touchRows(tile, size, bins, stride);
    addRows(tile, size, bins, stride, address(args, 4), packed);
    inBlock += size;
  }
  return unused;
}
