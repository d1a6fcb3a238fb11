import { kolmogorovTail } from './kolmogorov-tail.ts';

/**
 * p of a two-sample Kolmogorov–Smirnov distance by Stephens' correction of the limit law
 * (λ = (√e + 0.12 + 0.11/√e)·D with e = nm/(n + m)), close to exact from e ≈ 4 on.
 */
export function stephensKolmogorovP(distance: number, n: number, m: number): number {
  const root = Math.sqrt((n * m) / (n + m));
  return Math.min(1, Math.max(0, kolmogorovTail((root + 0.12 + 0.11 / root) * distance)));
}
