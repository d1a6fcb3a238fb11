// e^x and log(1 + x) in float64 from + − × ÷ only, two lanes at a time or one, with the same bits either way. Constants
// of lanes come from tables: made in a register they would cost more than the arithmetic.

const LOG2_E: f64 = 1.4426950408889634;
const LN2_HIGH: f64 = 0.6931471803691238;
const LN2_LOW: f64 = 1.9082149292705877e-10;
/** Adding and subtracting 1.5 · 2^52 rounds a double to the nearest whole number, which is in its lowest bits between. */
const ROUNDER: f64 = 6755399441055744;
const LOWEST: f64 = -708;

// (e^r − 1 − r) / r² on |r| ≤ ln 2 / 2, interpolated at Chebyshev's points: e^r within 2e-17 relatively.
const E0: f64 = 0.5000000000000001;
const E1: f64 = 0.16666666666666669;
const E2: f64 = 0.04166666666662399;
const E3: f64 = 0.008333333333330051;
const E4: f64 = 0.0013888888917281794;
const E5: f64 = 0.00019841269863105968;
const E6: f64 = 2.480152119021773e-5;
const E7: f64 = 2.7557268378684192e-6;
const E8: f64 = 2.7620138719733994e-7;
const E9: f64 = 2.5100424157005067e-8;

const EXPONENTIAL = memory.data<f64>([
  LOWEST, LOG2_E, ROUNDER, LN2_HIGH, LN2_LOW, 1, E0, E1, E2, E3, E4, E5, E6, E7, E8, E9,
]);
const EXPONENT_BIAS = memory.data<i64>([1023]);
const LOGARITHM = memory.data<f64>([
  2, 1 / 33.0, 1 / 29.0, 1 / 25.0, 1 / 21.0, 1 / 17.0, 1 / 13.0, 1 / 9.0, 1 / 5.0, 1, 1 / 31.0, 1 / 27.0, 1 / 23.0,
  1 / 19.0, 1 / 15.0, 1 / 11.0, 1 / 7.0, 1 / 3.0,
]);

/** e^x for x ≤ 0 within 1e-15 of it relatively; e^-708 below −708; NaN for NaN. */
@inline
export function exponentialOf(x: f64): f64 {
  const bounded = x < LOWEST ? LOWEST : x;
  const shifted = bounded * LOG2_E + ROUNDER;
  const k = shifted - ROUNDER;
  const r = bounded - k * LN2_HIGH - k * LN2_LOW;
  const r2 = r * r;
  const r4 = r2 * r2;
  const low = E0 + r * E1 + r2 * (E2 + r * E3);
  const high = E4 + r * E5 + r2 * (E6 + r * E7) + r4 * (E8 + r * E9);
  const series = 1 + (r + r2 * (low + r4 * high));
  return series * reinterpret<f64>((reinterpret<i64>(shifted) + 1023) << 52);
}

/** E(i) + r · E(i + 1). */
@inline
function pairOf(i: usize, r: v128): v128 {
  const at = EXPONENTIAL + (i << 3);
  return f64x2.add(v128.load64_splat(at, 48), f64x2.mul(r, v128.load64_splat(at, 56)));
}

/** As exponentialOf, of two numbers. */
@inline
export function exponentialsOf(x: v128): v128 {
  const rounder = v128.load64_splat(EXPONENTIAL, 16);
  const bounded = f64x2.pmax(x, v128.load64_splat(EXPONENTIAL));
  const shifted = f64x2.add(f64x2.mul(bounded, v128.load64_splat(EXPONENTIAL, 8)), rounder);
  const k = f64x2.sub(shifted, rounder);
  const r = f64x2.sub(
    f64x2.sub(bounded, f64x2.mul(k, v128.load64_splat(EXPONENTIAL, 24))),
    f64x2.mul(k, v128.load64_splat(EXPONENTIAL, 32)),
  );
  const r2 = f64x2.mul(r, r);
  const r4 = f64x2.mul(r2, r2);
  const low = f64x2.add(pairOf(0, r), f64x2.mul(r2, pairOf(2, r)));
  const high = f64x2.add(f64x2.add(pairOf(4, r), f64x2.mul(r2, pairOf(6, r))), f64x2.mul(r4, pairOf(8, r)));
  const fraction = f64x2.add(r, f64x2.mul(r2, f64x2.add(low, f64x2.mul(r4, high))));
  const series = f64x2.add(v128.load64_splat(EXPONENTIAL, 40), fraction);
  return f64x2.mul(series, i64x2.shl(i64x2.add(shifted, v128.load64_splat(EXPONENT_BIAS)), 52));
}

/**
 * log(1 + x) for 0 ≤ x ≤ 1 within 3e-16 of it relatively: 2 · artanh(z) with z = x / (2 + x) ≤ 1 / 3, by its series
 * to z^33.
 */
@inline
export function logOnePlus(x: f64): f64 {
  const z = x / (2 + x);
  const w = z * z;
  const v = w * w;
  let even = load<f64>(LOGARITHM, 8);
  for (let i: usize = 16; i < 80; i += 8) even = even * v + load<f64>(LOGARITHM + i);
  let odd = load<f64>(LOGARITHM, 80);
  for (let i: usize = 88; i < 144; i += 8) odd = odd * v + load<f64>(LOGARITHM + i);
  return (z + z) * (even + w * odd);
}

/** sum · v + the number of the logarithm's table at `i`. */
@inline
function next(sum: v128, v: v128, i: usize): v128 {
  return f64x2.add(f64x2.mul(sum, v), v128.load64_splat(LOGARITHM + (i << 3)));
}

/** As logOnePlus, of two numbers. */
@inline
export function logsOnePlus(x: v128): v128 {
  const z = f64x2.div(x, f64x2.add(v128.load64_splat(LOGARITHM), x));
  const w = f64x2.mul(z, z);
  const v = f64x2.mul(w, w);
  let even = v128.load64_splat(LOGARITHM, 8);
  even = next(next(next(next(even, v, 2), v, 3), v, 4), v, 5);
  even = next(next(next(next(even, v, 6), v, 7), v, 8), v, 9);
  let odd = v128.load64_splat(LOGARITHM, 80);
  odd = next(next(next(next(odd, v, 11), v, 12), v, 13), v, 14);
  odd = next(next(next(odd, v, 15), v, 16), v, 17);
  return f64x2.mul(f64x2.add(z, z), f64x2.add(even, f64x2.mul(w, odd)));
}
