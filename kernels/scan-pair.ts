import { real } from './arguments';
import { BEST_BYTES, writeBest } from './split';

// The search that nearly all splits are found by: thresholds of a number without an L1 penalty or bounds, on both
// sides of a new split at once. A pass over the bins unpacks the smaller side's sums, takes them from the larger
// side's, and looks for the best threshold of each, the smaller side in the first lane.

/** Below 1 by more than the rounding of what is compared: a look that lets no better split pass unseen. */
const ALMOST: f64 = 1 - 1e-12;

/** Both sides' cells in one lane each: their hessians, or their gradients. */
@inline
function hessiansOf(small: v128, large: v128): v128 {
  return v128.shuffle<f64>(small, large, 0, 2);
}

@inline
function gradientsOf(small: v128, large: v128): v128 {
  return v128.shuffle<f64>(small, large, 1, 3);
}

@inline
function reals(args: usize, position: i32, isRoot: bool): v128 {
  const first = real(args, position);
  return f64x2.replace_lane(f64x2.splat(first), 1, isRoot ? first : real(args, position + 5));
}

/** Of the gain as a fraction (gainOf in split.ts): squared gradient sums, each times the other side's denominator. */
@inline
function numeratorOf(gradient: v128, away: v128, below: v128, above: v128): v128 {
  return f64x2.add(
    f64x2.mul(f64x2.mul(gradient, gradient), above),
    f64x2.mul(f64x2.mul(away, away), below),
  );
}

/** Both children have the least hessian that a child has. */
@inline
function areLargeEnough(left: v128, right: v128, least: v128): v128 {
  return v128.and(f64x2.ge(left, least), f64x2.ge(right, least));
}

/** Keeps a threshold where it is the best so far; `better` says for which side that is likely. */
function improve(
  better: v128,
  numerator: v128,
  denominator: v128,
  hessian: v128,
  gradient: v128,
  feature: i32,
  bin: i32,
  missingLeft: v128,
  best: usize,
): v128 {
  const gain = f64x2.div(numerator, denominator);
  if (i64x2.extract_lane(better, 0) && f64x2.extract_lane(gain, 0) > load<f64>(best))
    writeBest(
      best,
      f64x2.extract_lane(gain, 0),
      f64x2.extract_lane(hessian, 0),
      f64x2.extract_lane(gradient, 0),
      feature,
      bin,
      <i32>(i64x2.extract_lane(missingLeft, 0) & 1),
      0,
    );
  if (i64x2.extract_lane(better, 1) && f64x2.extract_lane(gain, 1) > load<f64>(best, BEST_BYTES))
    writeBest(
      best + BEST_BYTES,
      f64x2.extract_lane(gain, 1),
      f64x2.extract_lane(hessian, 1),
      f64x2.extract_lane(gradient, 1),
      feature,
      bin,
      <i32>(i64x2.extract_lane(missingLeft, 1) & 1),
      0,
    );
  return boundsOf(best);
}

/** What a gain has to reach to be worth a closer look. */
@inline
function boundsOf(best: usize): v128 {
  const gains = f64x2.replace_lane(f64x2.splat(load<f64>(best)), 1, load<f64>(best, BEST_BYTES));
  return f64x2.mul(gains, f64x2.splat(ALMOST));
}

/** A cell of the smaller side: what the parts have added up, which is cleared for the next node. */
@inline
function takeCell(packed: usize, spilled: usize, stride: i32, parts: i32, bin: i32): v128 {
  const own = packed + ((<usize>bin) << 3);
  let cell = f64x2.convert_low_i32x4_s(v128.load64_splat(own));
  store<i64>(own, 0);
  if (parts == 1 && spilled == 0) return cell;
  if (spilled) {
    const rest = spilled + ((<usize>bin) << 4);
    cell = f64x2.add(cell, v128.load(rest));
    v128.store(rest, f64x2.splat(0));
  }
  for (let part: i32 = 1; part < parts; part++) {
    const from = packed + <usize>part * <usize>stride * 2048 + ((<usize>bin) << 3);
    // the hessian sum of a block stays below 2^31
    cell = f64x2.add(cell, f64x2.convert_low_i32x4_s(v128.load64_splat(from)));
    store<i64>(from, 0);
    if (spilled) {
      const rest = spilled + <usize>part * <usize>stride * 4096 + ((<usize>bin) << 4);
      cell = f64x2.add(cell, v128.load(rest));
      v128.store(rest, f64x2.splat(0));
    }
  }
  return cell;
}

/**
 * One feature of both sides. `packed` and `spilled` have the smaller one's sums (histogram.ts), `packed` is 0 where its
 * cells are there already, `spilled` where nothing was spilled; `large` has the parent's cells, or is 0 for a root.
 * `best` are the best splits of the two sides so far.
 */
export function scanPair(
  packed: usize,
  spilled: usize,
  stride: i32,
  parts: i32,
  small: usize,
  large: usize,
  feature: i32,
  bins: i32,
  args: usize,
  best: usize,
): void {
  const isRoot = large == 0;
  const totalHessian = reals(args, 6, isRoot);
  const totalGradient = reals(args, 7, isRoot);
  const least = reals(args, 8, isRoot);
  const l2 = f64x2.splat(real(args, 0));
  let bounds = boundsOf(best);
  let missingHessian = f64x2.splat(0);
  let missingGradient = missingHessian;
  let hasMissing = missingHessian;
  let isMissing = false;
  let hessian = missingHessian;
  let gradient = missingHessian;
  for (let bin: i32 = 0; bin < bins; bin++) {
    const offset = (<usize>bin) << 4;
    let cell: v128;
    if (packed) {
      cell = takeCell(packed, spilled, stride, parts, bin);
      v128.store(small + offset, cell);
    } else cell = v128.load(small + offset);
    let other = cell;
    if (large) {
      other = f64x2.sub(v128.load(large + offset), cell);
      v128.store(large + offset, other);
    }
    if (bin == 0) {
      missingHessian = hessiansOf(cell, other);
      missingGradient = gradientsOf(cell, other);
      hasMissing = v128.or(
        f64x2.ne(missingHessian, f64x2.splat(0)),
        f64x2.ne(missingGradient, f64x2.splat(0)),
      );
      isMissing = v128.any_true(hasMissing);
      continue;
    }
    hessian = f64x2.add(hessian, hessiansOf(cell, other));
    gradient = f64x2.add(gradient, gradientsOf(cell, other));
    const right = f64x2.sub(totalHessian, hessian);
    const away = f64x2.sub(totalGradient, gradient);
    const below = f64x2.add(hessian, l2);
    const above = f64x2.add(right, l2);
    const numerator = numeratorOf(gradient, away, below, above);
    const denominator = f64x2.mul(below, above);
    const better = v128.and(
      f64x2.gt(numerator, f64x2.mul(denominator, bounds)),
      areLargeEnough(hessian, right, least),
    );
    if (v128.any_true(better)) {
      // a value missing only later goes where most of the training rows went
      const goesLeft = v128.andnot(f64x2.gt(f64x2.add(hessian, hessian), totalHessian), hasMissing);
      bounds = improve(better, numerator, denominator, hessian, gradient, feature, bin, goesLeft, best);
    }
    if (!isMissing) continue;
    const leftToo = f64x2.add(hessian, missingHessian);
    const pulledToo = f64x2.add(gradient, missingGradient);
    const rightToo = f64x2.sub(totalHessian, leftToo);
    const awayToo = f64x2.sub(totalGradient, pulledToo);
    const belowToo = f64x2.add(leftToo, l2);
    const aboveToo = f64x2.add(rightToo, l2);
    const numeratorToo = numeratorOf(pulledToo, awayToo, belowToo, aboveToo);
    const denominatorToo = f64x2.mul(belowToo, aboveToo);
    const betterToo = v128.and(
      v128.and(hasMissing, f64x2.gt(numeratorToo, f64x2.mul(denominatorToo, bounds))),
      areLargeEnough(leftToo, rightToo, least),
    );
    if (v128.any_true(betterToo))
      bounds = improve(
        betterToo,
        numeratorToo,
        denominatorToo,
        leftToo,
        pulledToo,
        feature,
        bin,
        i64x2.splat(1),
        best,
      );
  }
}
