import { address, int, real } from './arguments';
import { gatherLists } from './partition';
import { scanPair } from './scan-pair';
import { scanSets } from './split-sets';

// A cell of a node's histogram is two float64 with whole numbers in them: hessian sum, gradient sum (fixed point). The
// best split of a node is 80 bytes: gain, hessian and gradient of the left side, feature, bin, whether missing goes
// left, whether it is a set, and the set as 256 bits.

export const BEST_BYTES: usize = 80;

/** The largest gain of numeric splits so far and where, kept in locals by the loops below and written once. */
@inline
export function writeBest(
  best: usize,
  gain: f64,
  hessian: f64,
  gradient: f64,
  feature: i32,
  bin: i32,
  missingLeft: i32,
  isSet: i32,
): void {
  store<f64>(best, gain);
  store<f64>(best, hessian, 8);
  store<f64>(best, gradient, 16);
  store<i32>(best, feature, 24);
  store<i32>(best, bin, 28);
  store<i32>(best, missingLeft, 32);
  store<i32>(best, isSet, 36);
}

/** Gradient sum less the L1 penalty, towards 0. */
@inline
function shrink(gradient: f64, penalty: f64): f64 {
  return Math.max(0, Math.abs(gradient) - penalty) * (gradient < 0 ? -1.0 : 1.0);
}

/** What a leaf of these sums takes off the loss, doubled. */
@inline
function score(hessian: f64, gradient: f64, l2: f64, l1: f64): f64 {
  const g = l1 > 0 ? shrink(gradient, l1) : gradient;
  return (g * g) / (hessian + l2);
}

/** As the scores of two sides together, over their common denominator: what scan-pair.ts computes, to the last bit. */
@inline
function gainOf(hessian: f64, gradient: f64, otherHessian: f64, otherGradient: f64, l2: f64, l1: f64): f64 {
  const g = l1 > 0 ? shrink(gradient, l1) : gradient;
  const o = l1 > 0 ? shrink(otherGradient, l1) : otherGradient;
  const left = hessian + l2;
  const right = otherHessian + l2;
  return (g * g * right + o * o * left) / (left * right);
}

/** As score, bounded where there are bounds. */
export function sideScore(hessian: f64, gradient: f64, l2: f64, l1: f64, low: f64, high: f64): f64 {
  if (low == -Infinity && high == Infinity) return score(hessian, gradient, l2, l1);
  return boundedScore(hessian, gradient, l2, l1, low, high);
}

/** As score, of a leaf whose value has to lie within bounds. */
function boundedScore(hessian: f64, gradient: f64, l2: f64, l1: f64, low: f64, high: f64): f64 {
  const value = boundedValue(hessian, gradient, l2, l1, low, high);
  const g = shrink(gradient, l1);
  return -(2 * g * value + (hessian + l2) * value * value);
}

function boundedValue(hessian: f64, gradient: f64, l2: f64, l1: f64, low: f64, high: f64): f64 {
  return Math.min(high, Math.max(low, -shrink(gradient, l1) / (hessian + l2)));
}

/** Splits of one feature by a threshold, with missing to the right and, where there are any, to the left. */
function scanThresholds(
  cells: usize,
  feature: i32,
  bins: i32,
  hessian: f64,
  gradient: f64,
  l2: f64,
  l1: f64,
  minHessian: f64,
  best: usize,
): void {
  const missingHessian = load<f64>(cells);
  const missingGradient = load<f64>(cells, 8);
  const hasMissing = missingHessian != 0 || missingGradient != 0;
  let bestGain = load<f64>(best);
  let bestBin: i32 = -1;
  let bestLeft: i32 = 0;
  let bestHessian: f64 = 0;
  let bestGradient: f64 = 0;
  let h: f64 = 0;
  let g: f64 = 0;
  const last = hasMissing ? bins : bins - 1;
  for (let bin: i32 = 1; bin < last; bin++) {
    const cell = cells + (<usize>bin << 4);
    const cellHessian = load<f64>(cell);
    const cellGradient = load<f64>(cell, 8);
    // nothing of this node falls here: the sums are those of the bin before
    if (cellHessian == 0 && cellGradient == 0) continue;
    h += cellHessian;
    g += cellGradient;
    const rightHessian = hessian - h;
    if (h >= minHessian && rightHessian >= minHessian) {
      const gain = gainOf(h, g, rightHessian, gradient - g, l2, l1);
      if (gain > bestGain) {
        bestGain = gain;
        bestBin = bin;
        bestLeft = 0;
        bestHessian = h;
        bestGradient = g;
      }
    }
    if (!hasMissing) {
      if (rightHessian < minHessian) break;
      continue;
    }
    const leftHessian = h + missingHessian;
    const otherHessian = hessian - leftHessian;
    if (leftHessian >= minHessian && otherHessian >= minHessian) {
      const leftGradient = g + missingGradient;
      const gain = gainOf(leftHessian, leftGradient, otherHessian, gradient - leftGradient, l2, l1);
      if (gain > bestGain) {
        bestGain = gain;
        bestBin = bin;
        bestLeft = 1;
        bestHessian = leftHessian;
        bestGradient = leftGradient;
      }
    }
  }
  if (bestBin < 0) return;
  // a value missing only later goes where most of the training rows went
  if (!hasMissing) bestLeft = bestHessian * 2 > hessian ? 1 : 0;
  writeBest(best, bestGain, bestHessian, bestGradient, feature, bestBin, bestLeft, 0);
}

/** As scanThresholds, where the leaf values are bounded or the feature may only push one way (`direction` 1 or −1). */
function scanBounded(
  cells: usize,
  feature: i32,
  bins: i32,
  hessian: f64,
  gradient: f64,
  l2: f64,
  l1: f64,
  minHessian: f64,
  direction: i32,
  low: f64,
  high: f64,
  best: usize,
): void {
  const missingHessian = load<f64>(cells);
  const missingGradient = load<f64>(cells, 8);
  const hasMissing = missingHessian != 0 || missingGradient != 0;
  for (let side: i32 = 0; side < 2; side++) {
    if (side == 1 && !hasMissing) break;
    let h: f64 = side == 1 ? missingHessian : 0;
    let g: f64 = side == 1 ? missingGradient : 0;
    for (let bin: i32 = 1; bin < bins; bin++) {
      const cell = cells + (<usize>bin << 4);
      h += load<f64>(cell);
      g += load<f64>(cell, 8);
      const rightHessian = hessian - h;
      if (h < minHessian || rightHessian < minHessian) continue;
      const leftValue = boundedValue(h, g, l2, l1, low, high);
      const rightValue = boundedValue(rightHessian, gradient - g, l2, l1, low, high);
      if (<f64>direction * (rightValue - leftValue) < 0) continue;
      const gain =
        boundedScore(h, g, l2, l1, low, high) + boundedScore(rightHessian, gradient - g, l2, l1, low, high);
      if (gain <= load<f64>(best)) continue;
      const missingLeft = hasMissing ? side : h * 2 > hessian ? 1 : 0;
      writeBest(best, gain, h, g, feature, bin, missingLeft, 0);
    }
  }
}

/** Adds up what all parts found of one feature into the node's cells, and clears it for the next node. */
function collect(
  cells: usize,
  packed: usize,
  spilled: usize,
  hasSpilled: i32,
  stride: i32,
  parts: i32,
  feature: i32,
  bins: i32,
): void {
  const packedFirst = packed + ((<usize>feature) << 11);
  for (let bin: i32 = 0; bin < bins; bin++) {
    const from = packedFirst + ((<usize>bin) << 3);
    storeUnpacked(cells + ((<usize>bin) << 4), load<i64>(from));
    store<i64>(from, 0);
  }
  for (let part: i32 = 1; part < parts; part++) {
    const first = packedFirst + <usize>part * <usize>stride * 2048;
    for (let bin: i32 = 0; bin < bins; bin++) {
      const from = first + ((<usize>bin) << 3);
      addUnpacked(cells + ((<usize>bin) << 4), load<i64>(from));
      store<i64>(from, 0);
    }
  }
  if (!hasSpilled) return;
  for (let part: i32 = 0; part < parts; part++) {
    const first = spilled + <usize>part * <usize>stride * 4096 + ((<usize>feature) << 12);
    for (let bin: i32 = 0; bin < bins; bin++) {
      const from = first + ((<usize>bin) << 4);
      const to = cells + ((<usize>bin) << 4);
      store<f64>(to, load<f64>(to) + load<f64>(from));
      store<f64>(to, load<f64>(to, 8) + load<f64>(from, 8), 8);
      store<f64>(from, 0);
      store<f64>(from, 0, 8);
    }
  }
}

/** Packed sums as (hessian, gradient): the hessian sum of a block stays below 2^31. */
@inline
function storeUnpacked(to: usize, value: i64): void {
  if (ASC_FEATURE_SIMD) v128.store(to, f64x2.convert_low_i32x4_s(i64x2.splat(value)));
  else {
    store<f64>(to, <f64>(value & 0xffffffff));
    store<f64>(to, <f64>(value >> 32), 8);
  }
}

@inline
function addUnpacked(to: usize, value: i64): void {
  if (ASC_FEATURE_SIMD) v128.store(to, f64x2.add(v128.load(to), f64x2.convert_low_i32x4_s(i64x2.splat(value))));
  else {
    store<f64>(to, load<f64>(to) + <f64>(value & 0xffffffff));
    store<f64>(to, load<f64>(to, 8) + <f64>(value >> 32), 8);
  }
}

/** The cells of the larger side: those of the parent less those of the smaller side. */
function subtract(parent: usize, small: usize, bins: i32): void {
  for (let bin: i32 = 0; bin < bins; bin++) {
    const to = parent + (<usize>bin << 4);
    const from = small + (<usize>bin << 4);
    if (ASC_FEATURE_SIMD) v128.store(to, f64x2.sub(v128.load(to), v128.load(from)));
    else {
      store<f64>(to, load<f64>(to) - load<f64>(from));
      store<f64>(to, load<f64>(to, 8) - load<f64>(from, 8), 8);
    }
  }
}

/** Whether the leaf values of a side may be anything. */
@inline
function isUnbounded(args: usize, node: i32): bool {
  return real(args, 9 + node * 5) == -Infinity && real(args, 10 + node * 5) == Infinity;
}

function scanFeature(args: usize, cells: usize, feature: i32, bins: i32, kind: i32, node: i32, best: usize, order: usize): void {
  const hessian = real(args, 6 + node * 5);
  const gradient = real(args, 7 + node * 5);
  const minHessian = real(args, 8 + node * 5);
  const low = real(args, 9 + node * 5);
  const high = real(args, 10 + node * 5);
  const l2 = real(args, 0);
  const l1 = real(args, 1);
  if (kind & 1) {
    scanSets(cells, feature, bins, hessian, gradient, l2, l1, minHessian, real(args, 2), real(args, 3), real(args, 4), low, high, best, order);
    return;
  }
  const direction = ((kind >> 1) & 1) - ((kind >> 2) & 1);
  if (direction == 0 && low == -Infinity && high == Infinity)
    scanThresholds(cells, feature, bins, hessian, gradient, l2, l1, minHessian, best);
  else scanBounded(cells, feature, bins, hessian, gradient, l2, l1, minHessian, direction, low, high, best);
}

/**
 * The second half of a split, and all of a root: puts the row lists in order, makes the histograms of the two sides
 * (the smaller from what the shares found, the larger by subtraction), and looks for the best split of each side.
 *
 * Arguments: lists, listCount, packed (0 when the cells are there already), spilled, stride, features, small, large (0 for a root), hasSpilled, bin counts
 * (words; bin 0 included), kinds (a byte a feature: 1 category, 2 rising, 4 falling), allowed (a byte a feature),
 * bests (share after share, small then large, 80 bytes each), scans (1 small, 2 large), room to order sets (4 KB a share), parts
 * (shares that the row lists and the sums were made by).
 * Reals: l2, l1, then of sets: l2, smoothing, least hessian of a group; unused; per side: hessian, gradient, least
 * hessian of a child, lowest and highest leaf value.
 */
export function finishSplit(share: i32, shares: i32, args: usize): i32 {
  const parts = int(args, 15);
  gatherLists(share, shares, address(args, 0), int(args, 1), parts);
  const stride = int(args, 4);
  const features = int(args, 5);
  const small = address(args, 6);
  const large = address(args, 7);
  const scans = int(args, 13);
  const best = address(args, 12) + <usize>share * 2 * BEST_BYTES;
  const order = address(args, 14) + <usize>share * 4096;
  for (let node: usize = 0; node < 2; node++) {
    store<f64>(best + node * BEST_BYTES, -Infinity);
    store<i32>(best + node * BEST_BYTES, -1, 24);
  }
  const packed = address(args, 2);
  const isPlain = ASC_FEATURE_SIMD && scans != 0 && real(args, 1) == 0 && isUnbounded(args, 0) && isUnbounded(args, 1);
  for (let feature = share; feature < features; feature += shares) {
    const bins = load<i32>(address(args, 9) + (<usize>feature << 2));
    const offset = <usize>feature << 12;
    const kind = <i32>load<u8>(address(args, 10) + <usize>feature);
    const isAllowed = load<u8>(address(args, 11) + <usize>feature) != 0;
    if (isPlain && isAllowed && kind == 0) {
      scanPair(
        packed ? packed + ((<usize>feature) << 11) : 0,
        int(args, 8) ? address(args, 3) + ((<usize>feature) << 12) : 0,
        stride,
        parts,
        small + offset,
        large ? large + offset : 0,
        feature,
        bins,
        args,
        best,
      );
      continue;
    }
    if (packed)
      collect(small + offset, packed, address(args, 3), int(args, 8), stride, parts, feature, bins);
    if (large) subtract(large + offset, small + offset, bins);
    if (!isAllowed) continue;
    if (scans & 1) scanFeature(args, small + offset, feature, bins, kind, 0, best, order);
    if (scans & 2) scanFeature(args, large + offset, feature, bins, kind, 1, best + BEST_BYTES, order);
  }
  return 0;
}
