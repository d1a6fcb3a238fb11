import { meanOf } from './mean-of.ts';

/** The standard error s/√n of a mean of independent values (s with n − 1); null below two values. */
export function standardErrorOfMean(values: Float64Array): number | null {
  const count = values.length;
  if (count < 2) return null;
  const mean = meanOf(values)!;
  let squared = 0;
  for (let at = 0; at < count; at++) squared += (values[at]! - mean) ** 2;
  return Math.sqrt(squared / (count - 1) / count);
}
