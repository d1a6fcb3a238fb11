import { address, int, real, shareStart } from './arguments';
import { exponential, exponentialOfFour, hashOfFour, lowHalves, ones } from './exponential';
import { hash } from './hash';

// Gradients and hessians of the losses at the present scores, as 15-bit fixed-point pairs (histogram.ts). What is cut
// off is rounded up as often as its size says, by a hash of row and tree, so that sums over rows are right on average
// (Shi et al. 2022, "Quantized Training of Gradient Boosting Decision Trees").

/** Numbers of the losses, shared with core/training/trees/grow/losses.ts. */
export const SQUARED: i32 = 0;
export const LOGISTIC: i32 = 1;
export const SOFTMAX: i32 = 2;
export const POISSON: i32 = 3;
export const QUANTILE: i32 = 4;

/** Rows of one partial sum: sums over rows are made of these in order, whatever the number of shares. */
const SUM_ROWS: i32 = 4096;

@inline
function valueAt(base: usize, row: i32): f32 {
  return load<f32>(base + (<usize>row << 2));
}

/** What the score of one row predicts. `extra` is the log of its sum of exponentials (softmax). */
@inline
function predictionOf(loss: i32, score: f32, extra: f32): f32 {
  if (loss == LOGISTIC) return 1.0 / (1.0 + exponential(-score));
  if (loss == SOFTMAX) return exponential(score - extra);
  if (loss == POISSON) return exponential(score);
  return score;
}

/** `extra` is the quantile (quantile loss). */
@inline
function gradientOf(loss: i32, prediction: f32, label: f32, extra: f32, output: i32): f32 {
  if (loss == SOFTMAX) return prediction - (label == <f32>output ? 1.0 : 0.0);
  if (loss == QUANTILE) return prediction >= label ? 1.0 - extra : -extra;
  return prediction - label;
}

@inline
function hessianOf(loss: i32, prediction: f32): f32 {
  // a rounded probability may lie just above 1
  if (loss == LOGISTIC || loss == SOFTMAX) return max<f32>(0.0, prediction * (1.0 - prediction));
  if (loss == POISSON) return prediction;
  return 1.0;
}

/**
 * Writes the pairs of all rows. Arguments: loss, rows, scores (of this output), labels (float32; class numbers for
 * softmax), weights (0 without), pairs, seed of the tree, output, extras (float32 a row, softmax only).
 * Reals: scale of gradients, scale of hessians, quantile, factor of hessians.
 */
export function gradients(share: i32, shares: i32, args: usize): i32 {
  const loss = int(args, 0);
  if (loss == SQUARED) write(SQUARED, share, shares, args);
  else if (loss == LOGISTIC) write(LOGISTIC, share, shares, args);
  else if (loss == SOFTMAX) write(SOFTMAX, share, shares, args);
  else if (loss == POISSON) write(POISSON, share, shares, args);
  else write(QUANTILE, share, shares, args);
  return 0;
}

@inline
function write(loss: i32, share: i32, shares: i32, args: usize): void {
  const count = int(args, 1);
  const scores = address(args, 2);
  const labels = address(args, 3);
  const weights = address(args, 4);
  const pairs = address(args, 5);
  const seed = int(args, 6);
  const output = int(args, 7);
  const extras = address(args, 8);
  const gradientScale = <f32>real(args, 0);
  const hessianScale = <f32>(real(args, 1) * real(args, 3));
  const quantile = <f32>real(args, 2);
  const end = shareStart(count, share + 1, shares, SUM_ROWS);
  let row = shareStart(count, share, shares, SUM_ROWS);
  if (ASC_FEATURE_SIMD) {
    for (; row + 4 <= end; row += 4) {
      const at = <usize>row << 2;
      const label = v128.load(labels + at);
      const extra = loss == SOFTMAX ? v128.load(extras + at) : f32x4.splat(quantile);
      const prediction = predictionsOfFour(loss, v128.load(scores + at), extra);
      let g = gradientsOfFour(loss, prediction, label, extra, output);
      let h = hessiansOfFour(loss, prediction);
      if (weights) {
        const weight = v128.load(weights + at);
        g = f32x4.mul(g, weight);
        h = f32x4.mul(h, weight);
      }
      const noise = hashOfFour(row, seed);
      const low = f32x4.convert_i32x4_s(lowHalves(noise));
      const high = f32x4.convert_i32x4_s(i32x4.shr_u(noise, 16));
      const unit = f32x4.splat(<f32>(1.0 / 65536.0));
      const gq = f32x4.floor(f32x4.add(f32x4.mul(g, f32x4.splat(gradientScale)), f32x4.mul(low, unit)));
      const hq = f32x4.floor(f32x4.add(f32x4.mul(h, f32x4.splat(hessianScale)), f32x4.mul(high, unit)));
      const below = lowHalves(i32x4.trunc_sat_f32x4_s(hq));
      v128.store(pairs + at, v128.or(i32x4.shl(i32x4.trunc_sat_f32x4_s(gq), 16), below));
    }
  }
  for (; row < end; row++) {
    const label = valueAt(labels, row);
    const extra = loss == SOFTMAX ? valueAt(extras, row) : quantile;
    const prediction = predictionOf(loss, valueAt(scores, row), extra);
    let g = gradientOf(loss, prediction, label, extra, output);
    let h = hessianOf(loss, prediction);
    if (weights) {
      const weight = valueAt(weights, row);
      g *= weight;
      h *= weight;
    }
    const noise = hash(row, seed);
    const gq = <i32>Mathf.floor(g * gradientScale + <f32>(noise & 0xffff) * <f32>(1.0 / 65536.0));
    const hq = <i32>Mathf.floor(h * hessianScale + <f32>(noise >>> 16) * <f32>(1.0 / 65536.0));
    store<i32>(pairs + (<usize>row << 2), (gq << 16) | (hq & 0xffff));
  }
}

@inline
function predictionsOfFour(loss: i32, score: v128, extra: v128): v128 {
  const one = ones();
  if (loss == LOGISTIC) return f32x4.div(one, f32x4.add(one, exponentialOfFour(f32x4.neg(score))));
  if (loss == SOFTMAX) return exponentialOfFour(f32x4.sub(score, extra));
  if (loss == POISSON) return exponentialOfFour(score);
  return score;
}

@inline
function gradientsOfFour(loss: i32, prediction: v128, label: v128, extra: v128, output: i32): v128 {
  if (loss == SOFTMAX) return f32x4.sub(prediction, isOutput(label, output));
  if (loss == QUANTILE)
    return v128.bitselect(f32x4.sub(f32x4.splat(1.0), extra), f32x4.neg(extra), f32x4.ge(prediction, label));
  return f32x4.sub(prediction, label);
}

@inline
function hessiansOfFour(loss: i32, prediction: v128): v128 {
  const one = ones();
  if (loss == LOGISTIC || loss == SOFTMAX)
    return f32x4.max(f32x4.splat(0.0), f32x4.mul(prediction, f32x4.sub(one, prediction)));
  if (loss == POISSON) return prediction;
  return one;
}

/** 1 where the label is this output, else 0. */
@inline
function isOutput(label: v128, output: i32): v128 {
  return v128.and(f32x4.eq(label, f32x4.splat(<f32>output)), ones());
}

/**
 * The largest |gradient| and hessian (before the factor) of the rows. Arguments as of gradients, and 9: results, two
 * float64 a share.
 */
export function boundGradients(share: i32, shares: i32, args: usize): i32 {
  const loss = int(args, 0);
  const count = int(args, 1);
  const weights = address(args, 4);
  const quantile = <f32>real(args, 2);
  const end = shareStart(count, share + 1, shares, SUM_ROWS);
  let largestGradient: f32 = 0;
  let largestHessian: f32 = 0;
  for (let row = shareStart(count, share, shares, SUM_ROWS); row < end; row++) {
    const label = valueAt(address(args, 3), row);
    const extra = loss == SOFTMAX ? valueAt(address(args, 8), row) : quantile;
    const prediction = predictionOf(loss, valueAt(address(args, 2), row), extra);
    let g = gradientOf(loss, prediction, label, extra, int(args, 7));
    let h = hessianOf(loss, prediction);
    if (weights) {
      g *= valueAt(weights, row);
      h *= valueAt(weights, row);
    }
    largestGradient = max(largestGradient, abs(g));
    largestHessian = max(largestHessian, h);
  }
  const result = address(args, 9) + (<usize>share << 4);
  store<f64>(result, <f64>largestGradient);
  store<f64>(result, <f64>largestHessian, 8);
  return 0;
}

/** Per row the log of the sum of exponentials of its scores. Arguments: rows, scores (output after output), outputs, results. */
export function logSumExp(share: i32, shares: i32, args: usize): i32 {
  const count = int(args, 0);
  const scores = address(args, 1);
  const outputs = int(args, 2);
  const end = shareStart(count, share + 1, shares, 64);
  const step = <usize>count << 2;
  for (let row = shareStart(count, share, shares, 64); row < end; row++) {
    const first = scores + (<usize>row << 2);
    let largest = load<f32>(first);
    for (let k: i32 = 1; k < outputs; k++) largest = max(largest, load<f32>(first + step * <usize>k));
    let sum: f32 = 0;
    for (let k: i32 = 0; k < outputs; k++) sum += exponential(load<f32>(first + step * <usize>k) - largest);
    store<f32>(address(args, 3) + (<usize>row << 2), largest + <f32>Math.log(<f64>sum));
  }
  return 0;
}

/**
 * The loss of some rows, as a sum for every 4,096 of them. Arguments: loss, list of rows, count, scores, labels,
 * weights (0 without), extras, results (two float64 a block: loss, weight), rows of the table. Reals: quantile.
 */
export function lossSums(share: i32, shares: i32, args: usize): i32 {
  const loss = int(args, 0);
  const list = address(args, 1);
  const count = int(args, 2);
  const scores = address(args, 3);
  const weights = address(args, 5);
  const quantile = <f32>real(args, 0);
  const end = shareStart(count, share + 1, shares, SUM_ROWS);
  for (let start = shareStart(count, share, shares, SUM_ROWS); start < end; start += SUM_ROWS) {
    let sum: f64 = 0;
    let weightSum: f64 = 0;
    const stop = min(count, start + SUM_ROWS);
    for (let i = start; i < stop; i++) {
      const row = load<i32>(list + (<usize>i << 2));
      const label = valueAt(address(args, 4), row);
      const weight = weights ? <f64>valueAt(weights, row) : 1.0;
      let value: f64;
      if (loss == SOFTMAX) {
        const own = scores + (<usize>int(args, 8) * <usize><i32>label + <usize>row) * 4;
        value = <f64>(valueAt(address(args, 6), row) - load<f32>(own));
      } else value = lossOf(loss, valueAt(scores, row), label, quantile);
      sum += weight * value;
      weightSum += weight;
    }
    const result = address(args, 7) + (<usize>(start / SUM_ROWS) << 4);
    store<f64>(result, sum);
    store<f64>(result, weightSum, 8);
  }
  return 0;
}

@inline
function lossOf(loss: i32, score: f32, label: f32, quantile: f32): f64 {
  if (loss == SQUARED) {
    const difference = <f64>score - <f64>label;
    return difference * difference;
  }
  if (loss == LOGISTIC) {
    const signed = <f64>(label > 0.5 ? score : -score);
    return signed > 0 ? Math.log1p(Math.exp(-signed)) : Math.log1p(Math.exp(signed)) - signed;
  }
  if (loss == POISSON) return Math.exp(<f64>score) - <f64>label * <f64>score;
  const difference = <f64>label - <f64>score;
  return difference >= 0 ? <f64>quantile * difference : (<f64>quantile - 1) * difference;
}
