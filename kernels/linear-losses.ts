import { exponentialOf, exponentialsOf, logOnePlus, logsOnePlus } from './linear-exponential';
import { COLUMN } from './linear-chunk';

// Losses of a chunk's scores. Row weights are 0 for the row that makes an odd count even, so it adds nothing.

/** Labels (a byte a row) as two float64. */
@inline
function twoLabels(labels: usize): v128 {
  return f64x2.convert_low_i32x4_s(
    i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load16_lane(labels, i64x2.splat(0), 0))),
  );
}

/**
 * Log loss of a sigmoid of each score (labels 0 or 1): answers its sum, writes its slopes over the scores and, unless
 * 0, its curvatures. `isPlain`: all weights are 1 (0 behind the last row).
 */
export function binaryLoss(scores: usize, labels: usize, weights: usize, isPlain: bool, count: i32, curvatures: usize): f64 {
  const bytes = <usize>count << 3;
  return isPlain
    ? addBinaryLosses(scores, labels, weights, true, bytes, curvatures)
    : addBinaryLosses(scores, labels, weights, false, bytes, curvatures);
}

/** Of plain rows the logarithms of 1 + e^-|score| are taken at once, of their product: it is at most 2^CHUNK. */
@inline
function addBinaryLosses(scores: usize, labels: usize, weights: usize, isPlain: bool, bytes: usize, curvatures: usize): f64 {
  if (ASC_FEATURE_SIMD) {
    const zero = f64x2.splat(0);
    const one = f64x2.splat(1);
    let loss = zero;
    let product = one;
    for (let at: usize = 0; at < bytes; at += 16) {
      const score = v128.load(scores + at);
      const weight = v128.load(weights + at);
      const label = twoLabels(labels + (at >> 3));
      const tail = exponentialsOf(f64x2.neg(f64x2.abs(score)));
      const share = f64x2.div(one, f64x2.add(one, tail));
      const other = f64x2.mul(tail, share);
      const probability = v128.bitselect(other, share, f64x2.lt(score, zero));
      const excess = f64x2.sub(f64x2.pmax(score, zero), f64x2.mul(label, score));
      if (isPlain) {
        product = f64x2.mul(product, f64x2.add(one, f64x2.mul(weight, tail)));
        loss = f64x2.add(loss, f64x2.mul(weight, excess));
      } else loss = f64x2.add(loss, f64x2.mul(weight, f64x2.add(excess, logsOnePlus(tail))));
      v128.store(scores + at, f64x2.mul(weight, f64x2.sub(probability, label)));
      if (curvatures) v128.store(curvatures + at, f64x2.mul(weight, f64x2.mul(other, share)));
    }
    const sum = f64x2.extract_lane(loss, 0) + f64x2.extract_lane(loss, 1);
    return isPlain ? sum + Math.log(f64x2.extract_lane(product, 0) * f64x2.extract_lane(product, 1)) : sum;
  }
  let even: f64 = 0;
  let odd: f64 = 0;
  let evenProduct: f64 = 1;
  let oddProduct: f64 = 1;
  for (let at: usize = 0; at < bytes; at += 8) {
    const score = load<f64>(scores + at);
    const weight = load<f64>(weights + at);
    const label = <f64>load<u8>(labels + (at >> 3));
    const tail = exponentialOf(-Math.abs(score));
    const share = 1 / (1 + tail);
    const other = tail * share;
    const probability = score < 0 ? other : share;
    const excess = (score < 0 ? 0 : score) - label * score;
    const factor = 1 + weight * tail;
    const loss = weight * (isPlain ? excess : excess + logOnePlus(tail));
    if (at & 8) {
      odd += loss;
      oddProduct *= factor;
    } else {
      even += loss;
      evenProduct *= factor;
    }
    store<f64>(scores + at, weight * (probability - label));
    if (curvatures) store<f64>(curvatures + at, weight * (other * share));
  }
  return isPlain ? even + odd + Math.log(evenProduct * oddProduct) : even + odd;
}

/**
 * Log loss of a softmax of the scores of each row (labels are classes; the scores of a class are a column): answers
 * its sum, writes its slopes over the scores and, unless 0, its curvatures. `room` holds two columns.
 */
export function softmaxLoss(scores: usize, classes: i32, labels: usize, weights: usize, isPlain: bool, count: i32, curvatures: usize, room: usize): f64 {
  const bytes = <usize>count << 3;
  const highest = room;
  const total = room + COLUMN;
  memory.copy(highest, scores, bytes);
  for (let k: i32 = 1; k < classes; k++) {
    const from = scores + <usize>k * COLUMN;
    for (let at: usize = 0; at < bytes; at += 8) {
      const score = load<f64>(from + at);
      if (score > load<f64>(highest + at)) store<f64>(highest + at, score);
    }
  }
  // the score of the label is read before it is overwritten
  let loss: f64 = 0;
  for (let i: usize = 0; i < <usize>count; i++) {
    const own = load<f64>(scores + <usize>load<u8>(labels + i) * COLUMN + (i << 3));
    loss += load<f64>(weights + (i << 3)) * (load<f64>(highest + (i << 3)) - own);
  }
  memory.fill(total, 0, bytes);
  for (let k: i32 = 0; k < classes; k++) {
    const at = scores + <usize>k * COLUMN;
    for (let i: usize = 0; i < bytes; i += 16) {
      if (ASC_FEATURE_SIMD) {
        const value = exponentialsOf(f64x2.sub(v128.load(at + i), v128.load(highest + i)));
        v128.store(at + i, value);
        v128.store(total + i, f64x2.add(v128.load(total + i), value));
      } else
        for (let lane = i; lane < i + 16; lane += 8) {
          const value = exponentialOf(load<f64>(at + lane) - load<f64>(highest + lane));
          store<f64>(at + lane, value);
          store<f64>(total + lane, load<f64>(total + lane) + value);
        }
    }
  }
  loss += isPlain ? logOfProduct(total, weights, bytes) : sumOfLogs(total, weights, bytes);
  for (let i: usize = 0; i < bytes; i += 8) store<f64>(total + i, 1 / load<f64>(total + i));
  for (let k: i32 = 0; k < classes; k++) {
    const at = scores + <usize>k * COLUMN;
    const curvature = curvatures + <usize>k * COLUMN;
    for (let i: usize = 0; i < bytes; i += 16) {
      if (ASC_FEATURE_SIMD) {
        const share = f64x2.mul(v128.load(at + i), v128.load(total + i));
        const weight = v128.load(weights + i);
        v128.store(at + i, f64x2.mul(weight, share));
        if (curvatures)
          v128.store(curvature + i, f64x2.mul(weight, f64x2.mul(share, f64x2.sub(f64x2.splat(1), share))));
      } else
        for (let lane = i; lane < i + 16; lane += 8) {
          const share = load<f64>(at + lane) * load<f64>(total + lane);
          const weight = load<f64>(weights + lane);
          store<f64>(at + lane, weight * share);
          if (curvatures) store<f64>(curvature + lane, weight * (share * (1 - share)));
        }
    }
  }
  for (let i: usize = 0; i < <usize>count; i++) {
    const own = scores + <usize>load<u8>(labels + i) * COLUMN + (i << 3);
    store<f64>(own, load<f64>(own) - load<f64>(weights + (i << 3)));
  }
  return loss;
}

/** The sum of the logarithms of numbers from 1 to 255 whose weight is 1, as that of their product, 64 at a time. Only the last may have weight 0. */
function logOfProduct(values: usize, weights: usize, bytes: usize): f64 {
  let sum: f64 = 0;
  for (let first: usize = 0; first < bytes; first += 512) {
    const end = min(bytes, first + 512);
    let even: f64 = 1;
    let odd: f64 = 1;
    for (let i = first; i < end; i += 16) {
      even *= load<f64>(values + i);
      odd *= load<f64>(weights + i, 8) > 0 ? load<f64>(values + i, 8) : 1;
    }
    sum += Math.log(even) + Math.log(odd);
  }
  return sum;
}

function sumOfLogs(values: usize, weights: usize, bytes: usize): f64 {
  let sum: f64 = 0;
  for (let i: usize = 0; i < bytes; i += 8) sum += load<f64>(weights + i) * Math.log(load<f64>(values + i));
  return sum;
}
