/**
 * The quantile of ascending values at a share between 0 and 1, between two values by linear interpolation
 * (Hyndman and Fan's type 7, as in NumPy).
 */
export function quantileAt(ascending: Float64Array, share: number): number {
  const position = share * (ascending.length - 1);
  const below = Math.floor(position);
  const low = ascending[below]!;
  const high = ascending[Math.min(below + 1, ascending.length - 1)]!;
  const weight = position - below;
  // Not low + weight · (high − low), whose difference can overflow.
  return weight === 0 ? low : low * (1 - weight) + high * weight;
}
