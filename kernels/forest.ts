import { address, int, shareStart } from './arguments';

// Scores of rows by the trees of a forest. No row walks down by itself: every node of a tree is asked for many rows at
// once, parents before children, and moves those rows on that have reached it. The leaves of a tree are numbered from
// the left; a row starts at leaf 0, has reached a node when it stands at the node's first leaf, and is moved past the
// leaves of its left child when it goes right. Values are bytes, so that one instruction asks sixteen rows: the place
// among all thresholds that the forest has for their column.

/** Rows scored together, a byte each in every slot. */
const TILE: usize = 128;
/** Sums of an output for the rows of a tile. */
const SUMS: usize = TILE * 8;
const SOURCE: usize = 32;
const SET: usize = 36;
const NODE: usize = 8;
/** Places are compared as bytes with a sign: not every machine has it without. */
const BIAS: i32 = 128;
const LAST_PLACE: i8 = 127;

/** How many of sixteen sorted thresholds are below x. */
@inline
function below(thresholds: usize, x: f32): i32 {
  if (ASC_FEATURE_SIMD) {
    const wide = f32x4.splat(x);
    const a = f32x4.lt(v128.load(thresholds), wide);
    const b = f32x4.lt(v128.load(thresholds, 16), wide);
    const c = f32x4.lt(v128.load(thresholds, 32), wide);
    const d = f32x4.lt(v128.load(thresholds, 48), wide);
    const all = i8x16.narrow_i16x8_s(i16x8.narrow_i32x4_s(a, b), i16x8.narrow_i32x4_s(c, d));
    return popcnt(i8x16.bitmask(all));
  } else {
    let count: i32 = 0;
    for (let i: usize = 0; i < 64; i += 4) count += <i32>(load<f32>(thresholds + i) < x);
    return count;
  }
}

/**
 * Writes the slot of a column of numbers: how many thresholds are below each value, none below a missing one. In a second
 * slot, where nodes ask for it, all of them are below a missing one.
 */
function placeNumbers(source: usize, first: usize, slots: usize): void {
  const values = <usize>load<u32>(source) + (first << 2);
  // the last of each sixteen thresholds, and then all of them
  const heads = <usize>load<u32>(source, 4);
  const slot = slots + <usize>load<u32>(source, 8);
  const hasOneBlock = load<i32>(source, 16) == 1;
  for (let i: usize = 0; i < TILE; i++) {
    const x = load<f32>(values + (i << 2));
    const block = hasOneBlock ? 0 : below(heads, x);
    const place = (block << 4) + below(heads + 64 + (<usize>block << 6), x);
    store<i8>(slot + i, <i8>(place - BIAS));
  }
  if (load<i32>(source, 12) < 0) return;
  const second = slots + <usize>load<u32>(source, 12);
  for (let i: usize = 0; i < TILE; i++) {
    const x = load<f32>(values + (i << 2));
    store<i8>(second + i, x == x ? load<i8>(slot + i) : LAST_PLACE);
  }
}

/** Writes the two slots of a column of categories: the byte and the bit of each code in a set. */
function placeCodes(source: usize, first: usize, slots: usize): void {
  const codes = <usize>load<u32>(source) + (first << 2);
  const slot = slots + <usize>load<u32>(source, 8);
  const last = load<i32>(source, 12);
  for (let i: usize = 0; i < TILE; i++) {
    const place = min(load<i32>(codes + (i << 2)) + 1, last);
    store<u8>(slot + i, <u8>(place >> 3));
    store<u8>(slot + i, <u8>(<i32>1 << (place & 7)), TILE);
  }
}

/** Writes −1 for each row whose code is in none of the 32 bytes of `others` (and goes left), else 0. */
function lookUp(others: usize, codes: usize, to: usize): void {
  if (ASC_FEATURE_SIMD) {
    const low = v128.load(others);
    const high = v128.load(others, 16);
    for (let i: usize = 0; i < TILE; i += 16) {
      const byte = v128.load(codes + i);
      const bits = v128.or(i8x16.swizzle(low, byte), i8x16.swizzle(high, i8x16.sub(byte, i8x16.splat(16))));
      v128.store(to + i, i8x16.eq(v128.and(bits, v128.load(codes + i, TILE)), i8x16.splat(0)));
    }
  } else {
    for (let i: usize = 0; i < TILE; i++) {
      const bits = load<u8>(others + <usize>load<u8>(codes + i)) & load<u8>(codes + i, TILE);
      store<i8>(to + i, bits ? 0 : -1);
    }
  }
}

/** The leaves of sixteen rows after a node. */
@inline
function pass(leaves: v128, places: v128, threshold: v128, firstLeaf: v128, leftLeaves: v128): v128 {
  const goesRight = v128.and(i8x16.gt_s(places, threshold), i8x16.eq(leaves, firstLeaf));
  return i8x16.add(leaves, v128.and(goesRight, leftLeaves));
}

/** Writes the leaf of each row. A node is its slot, and in bytes its threshold's place, its first leaf and the leaves left. */
function findLeaves(nodes: usize, end: usize, slots: usize, leaves: usize): void {
  if (ASC_FEATURE_SIMD) {
    let a = i8x16.splat(0);
    let b = a;
    let c = a;
    let d = a;
    let e = a;
    let f = a;
    let g = a;
    let h = a;
    for (let node = nodes; node < end; node += NODE) {
      const places = slots + <usize>load<u32>(node);
      const threshold = v128.load8_splat(node, 4);
      const firstLeaf = v128.load8_splat(node, 5);
      const leftLeaves = v128.load8_splat(node, 6);
      a = pass(a, v128.load(places), threshold, firstLeaf, leftLeaves);
      b = pass(b, v128.load(places, 16), threshold, firstLeaf, leftLeaves);
      c = pass(c, v128.load(places, 32), threshold, firstLeaf, leftLeaves);
      d = pass(d, v128.load(places, 48), threshold, firstLeaf, leftLeaves);
      e = pass(e, v128.load(places, 64), threshold, firstLeaf, leftLeaves);
      f = pass(f, v128.load(places, 80), threshold, firstLeaf, leftLeaves);
      g = pass(g, v128.load(places, 96), threshold, firstLeaf, leftLeaves);
      h = pass(h, v128.load(places, 112), threshold, firstLeaf, leftLeaves);
    }
    v128.store(leaves, a);
    v128.store(leaves, b, 16);
    v128.store(leaves, c, 32);
    v128.store(leaves, d, 48);
    v128.store(leaves, e, 64);
    v128.store(leaves, f, 80);
    v128.store(leaves, g, 96);
    v128.store(leaves, h, 112);
  } else {
    memory.fill(leaves, 0, TILE);
    for (let node = nodes; node < end; node += NODE) {
      const places = slots + <usize>load<u32>(node);
      const threshold = load<i8>(node, 4);
      const firstLeaf = load<u8>(node, 5);
      const leftLeaves = load<u8>(node, 6);
      for (let i: usize = 0; i < TILE; i++) {
        const leaf = load<u8>(leaves + i);
        const goesRight = <i32>(load<i8>(places + i) > threshold) & <i32>(leaf == firstLeaf);
        store<u8>(leaves + i, leaf + <u8>(<i32>leftLeaves * goesRight));
      }
    }
  }
}

/** Adds the values of the rows' leaves to their sums. */
function addValues(values: usize, leaves: usize, sums: usize): void {
  if (ASC_FEATURE_SIMD) {
    for (let i: usize = 0; i < TILE; i += 4) {
      const at = sums + (i << 3);
      let low = v128.load64_zero(values + (<usize>load<u8>(leaves + i) << 3));
      low = v128.load64_lane(values + (<usize>load<u8>(leaves + i, 1) << 3), low, 1);
      let high = v128.load64_zero(values + (<usize>load<u8>(leaves + i, 2) << 3));
      high = v128.load64_lane(values + (<usize>load<u8>(leaves + i, 3) << 3), high, 1);
      v128.store(at, f64x2.add(v128.load(at), low));
      v128.store(at, f64x2.add(v128.load(at, 16), high), 16);
    }
  } else {
    for (let i: usize = 0; i < TILE; i++) {
      const at = sums + (i << 3);
      store<f64>(at, load<f64>(at) + load<f64>(values + (<usize>load<u8>(leaves + i) << 3)));
    }
  }
}

/** Adds all trees to the sums of a tile, output after output. */
function addTrees(args: usize, sums: usize, leaves: usize, slots: usize): void {
  let words = address(args, 3);
  let values = address(args, 4);
  for (let tree = int(args, 5); tree > 0; tree--) {
    const output = <usize>load<u32>(words);
    const leafCount = <usize>load<u32>(words, 4);
    const setCount = <usize>load<u32>(words, 8);
    words += 12;
    for (let set: usize = 0; set < setCount; set++) {
      lookUp(words + 4, slots + <usize>load<u32>(words), slots + set * TILE);
      words += SET;
    }
    const end = words + (leafCount - 1) * NODE;
    findLeaves(words, end, slots, leaves);
    addValues(values, leaves, sums + output * SUMS);
    words = end;
    values += leafCount << 3;
  }
}

/**
 * The scores of rows: a base and, tree after tree, the value of the leaf that the row comes to, in float64. Arguments:
 * rows, sources, how many, words and values of the trees (KernelForest in core/training/trees), trees, outputs, base
 * (float64 each), room (a stretch a share), bytes of a stretch, scores (float64, rows × outputs). A source is a column
 * in 32 bytes: its values, with room for whole tiles; its thresholds, or 0 for codes; its slot; the slot in which
 * missing is above all thresholds or −1, or for codes the last place; 1 where there are no more than 16 thresholds.
 */
export function scoreForest(share: i32, shares: i32, args: usize): i32 {
  const rows = int(args, 0);
  const sources = address(args, 1);
  const sourcesEnd = sources + <usize>int(args, 2) * SOURCE;
  const outputs = <usize>int(args, 6);
  const sums = address(args, 8) + <usize>share * <usize>int(args, 9);
  const leaves = sums + outputs * SUMS;
  const slots = leaves + TILE;
  const end = shareStart(rows, share + 1, shares, <i32>TILE);
  for (let start = shareStart(rows, share, shares, <i32>TILE); start < end; start += <i32>TILE) {
    for (let source = sources; source < sourcesEnd; source += SOURCE) {
      if (load<u32>(source, 4)) placeNumbers(source, <usize>start, slots);
      else placeCodes(source, <usize>start, slots);
    }
    for (let output: usize = 0; output < outputs; output++) {
      const base = load<f64>(address(args, 7) + (output << 3));
      for (let i: usize = 0; i < TILE; i++) store<f64>(sums + output * SUMS + (i << 3), base);
    }
    addTrees(args, sums, leaves, slots);
    let to = address(args, 10) + <usize>start * (outputs << 3);
    const size = <usize>min(<i32>TILE, end - start);
    for (let i: usize = 0; i < size; i++)
      for (let output: usize = 0; output < outputs; output++) {
        store<f64>(to, load<f64>(sums + output * SUMS + (i << 3)));
        to += 8;
      }
  }
  return 0;
}
