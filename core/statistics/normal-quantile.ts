import { normalCdf } from './normal-cdf.ts';

/** The z with P(Z ≤ z) = `probability`; ∓Infinity at 0 and 1, NaN outside [0, 1]. */
export function normalQuantile(probability: number): number {
  if (!(probability >= 0 && probability <= 1)) return Number.NaN;
  if (probability === 0.5) return 0;
  if (probability > 0.5) return -lowerQuantile(1 - probability);
  return lowerQuantile(probability);
}

function lowerQuantile(probability: number): number {
  if (probability === 0) return Number.NEGATIVE_INFINITY;
  // Abramowitz & Stegun 26.2.23 is within 4.5e-4; Halley's method then triples the digits each turn.
  const t = Math.sqrt(-2 * Math.log(probability));
  const numerator = 2.515517 + t * (0.802853 + t * 0.010328);
  const denominator = 1 + t * (1.432788 + t * (0.189269 + t * 0.001308));
  let z = numerator / denominator - t;
  for (let turn = 0; turn < 4; turn++) {
    const density = Math.exp((-z * z) / 2) / Math.sqrt(2 * Math.PI);
    const step = (normalCdf(z) - probability) / density;
    if (!Number.isFinite(step)) break;
    z -= step / (1 + (z * step) / 2);
  }
  return z;
}
