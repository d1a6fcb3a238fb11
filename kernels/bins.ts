import { address, int, shareStart } from './arguments';

/** Rows that are binned together, feature after feature, so that what is written stays in the first-level cache. */
const TILE: i32 = 256;
/** Upper ends of the bins of a column; the rest of its 256 places hold infinity. */
const EDGES: usize = 256;
const DIGIT: i32 = 2048;

/** A float32 as a number whose order is that of the floats. */
@inline
function toOrdered(bits: u32): u32 {
  return bits & 0x80000000 ? ~bits : bits | 0x80000000;
}

@inline
function fromOrdered(key: u32): f32 {
  return reinterpret<f32>(key & 0x80000000 ? key & 0x7fffffff : ~key);
}

/** Sorts `count` keys by their digits of 11 bits, least first, by way of `other`; three passes end there. */
function sortKeys(keys: usize, other: usize, count: i32, counters: usize): usize {
  let from = keys;
  let to = other;
  for (let pass: i32 = 0; pass < 3; pass++) {
    const shift = pass * 11;
    memory.fill(counters, 0, <usize>DIGIT << 2);
    for (let i: i32 = 0; i < count; i++) {
      const digit = (load<u32>(from + (<usize>i << 2)) >> shift) & 2047;
      const counter = counters + (<usize>digit << 2);
      store<i32>(counter, load<i32>(counter) + 1);
    }
    let sum: i32 = 0;
    for (let digit: i32 = 0; digit < DIGIT; digit++) {
      const counter = counters + (<usize>digit << 2);
      const size = load<i32>(counter);
      store<i32>(counter, sum);
      sum += size;
    }
    for (let i: i32 = 0; i < count; i++) {
      const key = load<u32>(from + (<usize>i << 2));
      const counter = counters + (<usize>((key >> shift) & 2047) << 2);
      const place = load<i32>(counter);
      store<i32>(counter, place + 1);
      store<u32>(to + (<usize>place << 2), key);
    }
    const swap = from;
    from = to;
    to = swap;
  }
  return from;
}

/** A threshold t with low ≤ t < high: their middle in float32, or `low` where rounding reaches `high`. */
function between(low: f32, high: f32): f32 {
  const middle = <f32>((<f64>low + <f64>high) * 0.5);
  return middle < high ? middle : low;
}

/**
 * Where to cut sorted keys into at most `maxBins` bins of about equal numbers of rows. Equal values share a bin; a
 * value with more rows than a bin should have gets a bin of its own. Answers the number of cuts.
 */
function cutKeys(keys: usize, count: i32, maxBins: i32, edges: usize): i32 {
  let distinct: i32 = count > 0 ? 1 : 0;
  for (let i: i32 = 1; i < count; i++)
    if (load<u32>(keys + (<usize>i << 2)) != load<u32>(keys + (<usize>(i - 1) << 2))) distinct++;
  const takesAll = distinct <= maxBins;
  // rows of frequent values do not count for the size of the other bins
  let rowsLeft = count;
  let binsLeft = maxBins;
  if (!takesAll) {
    let runStart: i32 = 0;
    let frequentRows: i32 = 0;
    let frequent: i32 = 0;
    for (let i: i32 = 1; i <= count; i++) {
      if (i < count && load<u32>(keys + (<usize>i << 2)) == load<u32>(keys + (<usize>runStart << 2))) continue;
      if (i - runStart >= count / maxBins + 1) {
        frequent++;
        frequentRows += i - runStart;
      }
      runStart = i;
    }
    rowsLeft -= frequentRows;
    binsLeft -= frequent;
  }
  let cuts: i32 = 0;
  let inBin: i32 = 0;
  let runStart: i32 = 0;
  for (let i: i32 = 1; i < count; i++) {
    const key = load<u32>(keys + (<usize>(i - 1) << 2));
    const next = load<u32>(keys + (<usize>i << 2));
    if (key == next) continue;
    const run = i - runStart;
    const isFrequent = !takesAll && run >= count / maxBins + 1;
    runStart = i;
    if (!isFrequent) inBin += run;
    let nextRun: i32 = 1;
    let isNextFrequent = false;
    if (!takesAll) {
      // looking ahead costs at most a bin's rows
      const limit = count / maxBins + 1;
      while (nextRun < limit && i + nextRun < count && load<u32>(keys + (<usize>(i + nextRun) << 2)) == next) nextRun++;
      isNextFrequent = nextRun >= limit;
    }
    const target = binsLeft > 0 ? <f64>rowsLeft / <f64>binsLeft : Infinity;
    if (!takesAll && !isFrequent && !isNextFrequent && <f64>inBin + <f64>nextRun * 0.5 < target) continue;
    if (cuts == maxBins - 1) break;
    store<f32>(edges + (<usize>cuts << 2), between(fromOrdered(key), fromOrdered(next)));
    cuts++;
    if (!isFrequent || inBin > 0) {
      rowsLeft -= inBin;
      binsLeft = max(1, binsLeft - (inBin > 0 ? 1 : 0));
    }
    inBin = 0;
  }
  return cuts;
}

/**
 * The cuts of each column, from a sample of its values. Arguments: columns, samples (float32, column after column),
 * sample size, largest number of bins (at most 255), edges (256 float32 a column), edge counts (words), room to sort
 * (8 bytes a sample value and 8 KB, a share).
 */
export function sketchColumns(share: i32, shares: i32, args: usize): i32 {
  const columns = int(args, 0);
  const size = int(args, 2);
  const room = address(args, 6) + <usize>share * ((<usize>size << 3) + 8192);
  const keys = room + 8192;
  for (let column = share; column < columns; column += shares) {
    const samples = address(args, 1) + <usize>column * (<usize>size << 2);
    let count: i32 = 0;
    for (let i: i32 = 0; i < size; i++) {
      const value = load<f32>(samples + (<usize>i << 2));
      if (value != value) continue;
      // −0 becomes 0, which compares equal to it
      store<u32>(keys + (<usize>count << 2), toOrdered(reinterpret<u32>(value + 0)));
      count++;
    }
    const sorted = sortKeys(keys, keys + (<usize>size << 2), count, room);
    const edges = address(args, 4) + <usize>column * (EDGES << 2);
    for (let i: usize = 0; i < EDGES; i++) store<f32>(edges + (i << 2), Infinity);
    store<i32>(address(args, 5) + (<usize>column << 2), cutKeys(sorted, count, int(args, 3), edges));
  }
  return 0;
}

/** The number of edges below x: a search that never branches. */
@inline
function search(edges: usize, x: f32): i32 {
  let at = edges;
  at += load<f32>(at, 127 * 4) < x ? 128 * 4 : 0;
  at += load<f32>(at, 63 * 4) < x ? 64 * 4 : 0;
  at += load<f32>(at, 31 * 4) < x ? 32 * 4 : 0;
  at += load<f32>(at, 15 * 4) < x ? 16 * 4 : 0;
  at += load<f32>(at, 7 * 4) < x ? 8 * 4 : 0;
  at += load<f32>(at, 3 * 4) < x ? 4 * 4 : 0;
  at += load<f32>(at, 1 * 4) < x ? 2 * 4 : 0;
  at += load<f32>(at) < x ? 4 : 0;
  return <i32>((at - edges) >> 2);
}

/**
 * Bins a batch of rows: bin 0 is missing, value bins follow; row after row, `stride` bytes each, and column after column.
 * Arguments: columns, stride, bins, batch (4 bytes a value, column after column), rows of the batch, room of a column
 * in the batch (values), first row, edges, kinds (a byte a column: 1 is a category, whose values are codes from −1),
 * bins column after column, rows of the table.
 */
export function binColumns(share: i32, shares: i32, args: usize): i32 {
  const columns = int(args, 0);
  const stride = int(args, 1);
  const count = int(args, 4);
  const end = shareStart(count, share + 1, shares, TILE);
  for (let start = shareStart(count, share, shares, TILE); start < end; start += TILE) {
    const size = min(TILE, end - start);
    const to = address(args, 2) + <usize>(int(args, 6) + start) * <usize>stride;
    for (let column: i32 = 0; column < columns; column++) {
      const from = address(args, 3) + ((<usize>column * <usize>int(args, 5) + <usize>start) << 2);
      const out = to + <usize>column;
      const line = address(args, 9) + <usize>column * <usize>int(args, 10) + <usize>(int(args, 6) + start);
      if (load<u8>(address(args, 8) + <usize>column)) {
        for (let i: i32 = 0; i < size; i++) {
          const code = load<i32>(from + (<usize>i << 2)) + 1;
          store<u8>(out + <usize>(i * stride), code);
          store<u8>(line + <usize>i, code);
        }
      } else {
        const edges = address(args, 7) + <usize>column * (EDGES << 2);
        for (let i: i32 = 0; i < size; i++) {
          const value = load<f32>(from + (<usize>i << 2));
          const isKnown = <i32>(value == value);
          const bin = (search(edges, value) + 1) * isKnown;
          store<u8>(out + <usize>(i * stride), bin);
          store<u8>(line + <usize>i, bin);
        }
      }
    }
  }
  return 0;
}
