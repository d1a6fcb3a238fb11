import { PerennialError } from '../errors.ts';
import { normalQuantile } from './normal-quantile.ts';

/**
 * Wilson's interval for a share seen as `successes` out of `total` rows: inside [0, 1] and usable at 0 and
 * `total`, where the textbook interval has no width (Wilson 1927). Refuses total < 1 as InvalidInputError.
 */
export function wilsonInterval(
  successes: number,
  total: number,
  level = 0.95,
): { low: number; high: number } {
  if (!(total >= 1 && successes >= 0 && successes <= total)) {
    throw new PerennialError('InvalidInputError', 'a share needs 0 ≤ successes ≤ total and total ≥ 1', {
      successes,
      total,
    });
  }
  const z = normalQuantile(0.5 + level / 2);
  const share = successes / total;
  const shrink = 1 + (z * z) / total;
  const centre = (share + (z * z) / (2 * total)) / shrink;
  const half = (z * Math.sqrt((share * (1 - share)) / total + (z * z) / (4 * total * total))) / shrink;
  // At the ends the formula is 0 and 1 in theory and off by a rounding error in practice.
  return {
    low: successes === 0 ? 0 : Math.max(0, centre - half),
    high: successes === total ? 1 : Math.min(1, centre + half),
  };
}
