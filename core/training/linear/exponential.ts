const LOG2_E = Math.LOG2E;
const LN2_HIGH = 0.6931471803691238;
const LN2_LOW = 1.9082149292705877e-10;
/** Adding and subtracting 1.5 · 2^52 rounds a double to the nearest whole number. */
const ROUNDER = 6755399441055744;
const LOWEST = -708;
const LOWEST_EXPONENT = -1022;
const POWERS_OF_TWO = Float64Array.from(
  { length: 1 - LOWEST_EXPONENT },
  (_, i) => 2 ** (LOWEST_EXPONENT + i),
);

/**
 * e^x for x ≤ 0, within 1e-15 of it relatively; e^-708 below −708. Only + and ×, so that every machine gives the same
 * bits (Math.exp need not), and faster. e^x = 2^k · e^r with |r| ≤ ln 2 / 2, e^r by its Taylor series to r^13.
 */
export function expOfNegative(x: number): number {
  const bounded = Math.max(x, LOWEST);
  const k = bounded * LOG2_E + ROUNDER - ROUNDER;
  const r = bounded - k * LN2_HIGH - k * LN2_LOW;
  const r2 = r * r;
  const r4 = r2 * r2;
  const low =
    1 + r + r2 * (1 / 2 + r * (1 / 6)) + r4 * (1 / 24 + r * (1 / 120) + r2 * (1 / 720 + r * (1 / 5040)));
  const high = 1 / 40320 + r * (1 / 362880) + r2 * (1 / 3628800 + r * (1 / 39916800));
  const series = low + r4 * r4 * (high + r4 * (1 / 479001600 + r * (1 / 6227020800)));
  return series * POWERS_OF_TWO[(k - LOWEST_EXPONENT) | 0]!;
}
