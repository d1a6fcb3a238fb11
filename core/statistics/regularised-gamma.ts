import { logGamma } from './log-gamma.ts';

const MAXIMUM_TERMS = 100_000;
const TINY = 1e-300;

/**
 * The upper regularised incomplete gamma function Q(a, x) = Γ(a, x)/Γ(a) for a > 0 and x ≥ 0, with relative
 * accuracy in the far tail (a power series below x = a + 1, a continued fraction above; DLMF 8.7.1 and 8.9.2).
 */
export function regularisedGamma(a: number, x: number): number {
  if (!(a > 0) || Number.isNaN(x)) return Number.NaN;
  if (x <= 0) return 1;
  if (x === Number.POSITIVE_INFINITY) return 0;
  const prefactor = Math.exp(a * Math.log(x) - x - logGamma(a));
  return x < a + 1 ? 1 - prefactor * lowerSeries(a, x) : prefactor * upperFraction(a, x);
}

/** Σ xᵏ / (a(a+1)…(a+k)). */
function lowerSeries(a: number, x: number): number {
  let term = 1 / a;
  let sum = term;
  for (let k = 1; k < MAXIMUM_TERMS && term > sum * 1e-17; k++) {
    term *= x / (a + k);
    sum += term;
  }
  return sum;
}

/** 1/(x+1−a − 1(1−a)/(x+3−a − 2(2−a)/(x+5−a − …))), evaluated forwards by Lentz's method. */
function upperFraction(a: number, x: number): number {
  let denominator = x + 1 - a;
  let c = 1 / TINY;
  let d = 1 / denominator;
  let value = d;
  for (let k = 1; k < MAXIMUM_TERMS; k++) {
    const numerator = -k * (k - a);
    denominator += 2;
    d = 1 / (numerator * d + denominator || TINY);
    c = denominator + numerator / c || TINY;
    const factor = c * d;
    value *= factor;
    if (Math.abs(factor - 1) < 1e-16) break;
  }
  return value;
}
