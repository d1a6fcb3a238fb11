import { sideScore, writeBest } from './split';

// Splits of a category by a set of its bins. The best set of a node is a prefix of its bins in the order of gradient
// over hessian (Fisher 1958, "On grouping for maximum homogeneity"); a penalty of its own, a smoothed order and a
// least size keep rare categories from being learned by heart. Missing is a category like any other (bin 0).

/** Up to so many categories each alone is tried against the rest, without the penalty of sets. */
const FEW: i32 = 4;

function setBit(set: usize, bin: i32): void {
  const byte = set + <usize>(bin >> 3);
  store<u8>(byte, <u8>(<i32>load<u8>(byte) | ((<i32>1) << (bin & 7))));
}

/** No row of the node has this category. */
function isEmpty(cell: usize): bool {
  return load<f64>(cell) == 0 && load<f64>(cell, 8) == 0;
}

/** Writes the first `count` ordered bins as the left side; bins that no row of the node has join the larger side. */
function writeSet(
  best: usize,
  cells: usize,
  bins: i32,
  order: usize,
  first: i32,
  count: i32,
  leftHessian: f64,
  hessian: f64,
): void {
  const set = best + 40;
  for (let word: usize = 0; word < 32; word += 8) store<u64>(set + word, 0);
  for (let i = first; i < first + count; i++) setBit(set, load<i32>(order + ((<usize>i) << 4), 8));
  if (leftHessian * 2 <= hessian) return;
  for (let bin: i32 = 0; bin < 256; bin++)
    if (bin >= bins || isEmpty(cells + ((<usize>bin) << 4))) setBit(set, bin);
}

/** Insertion sort by ratio, ties by bin: entries are 16 bytes, a float64 and the bin. */
function insert(order: usize, count: i32, ratio: f64, bin: i32): void {
  let at = order + ((<usize>count) << 4);
  while (at > order && load<f64>(at - 16) > ratio) {
    store<f64>(at, load<f64>(at - 16));
    store<i32>(at, load<i32>(at - 8), 8);
    at -= 16;
  }
  store<f64>(at, ratio);
  store<i32>(at, bin, 8);
}

export function scanSets(
  cells: usize,
  feature: i32,
  bins: i32,
  hessian: f64,
  gradient: f64,
  l2: f64,
  l1: f64,
  minHessian: f64,
  setL2: f64,
  smoothing: f64,
  groupHessian: f64,
  low: f64,
  high: f64,
  best: usize,
  order: usize,
): void {
  let count: i32 = 0;
  for (let bin: i32 = 0; bin < bins; bin++) {
    const cell = cells + ((<usize>bin) << 4);
    if (isEmpty(cell)) continue;
    insert(order, count, load<f64>(cell, 8) / (load<f64>(cell) + smoothing), bin);
    count++;
  }
  if (count < 2) return;
  if (count <= FEW) {
    for (let i: i32 = 0; i < count; i++) {
      const cell = cells + ((<usize>load<i32>(order + ((<usize>i) << 4), 8)) << 4);
      const h = load<f64>(cell);
      if (h < minHessian || hessian - h < minHessian) continue;
      const g = load<f64>(cell, 8);
      const gain =
        sideScore(h, g, l2, l1, low, high) + sideScore(hessian - h, gradient - g, l2, l1, low, high);
      if (gain <= load<f64>(best)) continue;
      writeBest(best, gain, h, g, feature, 0, 0, 1);
      writeSet(best, cells, bins, order, i, 1, h, hessian);
    }
    return;
  }
  let h: f64 = 0;
  let g: f64 = 0;
  let inGroup: f64 = 0;
  for (let i: i32 = 0; i < count - 1; i++) {
    const cell = cells + ((<usize>load<i32>(order + ((<usize>i) << 4), 8)) << 4);
    h += load<f64>(cell);
    g += load<f64>(cell, 8);
    inGroup += load<f64>(cell);
    if (h < minHessian || inGroup < groupHessian) continue;
    if (hessian - h < minHessian || hessian - h < groupHessian) break;
    inGroup = 0;
    const gain =
      sideScore(h, g, l2 + setL2, l1, low, high) +
      sideScore(hessian - h, gradient - g, l2 + setL2, l1, low, high);
    if (gain <= load<f64>(best)) continue;
    writeBest(best, gain, h, g, feature, 0, 0, 1);
    writeSet(best, cells, bins, order, 0, i + 1, h, hessian);
  }
}
