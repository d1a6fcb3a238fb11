/** Points in (0, 1) and weights that sum to 1. */
export interface Quadrature {
  points: Float64Array;
  weights: Float64Array;
}

const NEWTON_STEPS = 100;

/**
 * Gauss and Legendre's rule of `count` ≥ 1 points on [0, 1]: Σ weight · f(point) is the integral of every polynomial f of
 * degree ≤ 2 · count − 1. The points are the roots of the Legendre polynomial, found by Newton's method from Tricomi's
 * first guess (Abramowitz and Stegun 25.4.29 for the weights).
 */
export function gaussLegendre(count: number): Quadrature {
  const points = new Float64Array(count);
  const weights = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    let root = Math.cos((Math.PI * (i + 0.75)) / (count + 0.5));
    let slope = 1;
    for (let step = 0; step < NEWTON_STEPS; step++) {
      const at = legendre(count, root);
      slope = at.slope;
      const change = at.value / slope;
      root -= change;
      if (Math.abs(change) < 1e-16) break;
    }
    points[i] = (1 - root) / 2;
    weights[i] = 1 / ((1 - root * root) * slope * slope);
  }
  return { points, weights };
}

/** The Legendre polynomial of a degree ≥ 1 and its slope, for |x| < 1, by Bonnet's recursion. */
function legendre(degree: number, x: number): { value: number; slope: number } {
  let before = 1;
  let value = x;
  for (let k = 2; k <= degree; k++) {
    const next = ((2 * k - 1) * x * value - (k - 1) * before) / k;
    before = value;
    value = next;
  }
  return { value, slope: (degree * (x * value - before)) / (x * x - 1) };
}
