/**
 * Mean and population standard deviation (1 where that is 0), taken relative to the first value so that a constant is
 * exact; of nothing, 0 and 1.
 */
export function spreadOf(values: Float32Array | Float64Array): { mean: number; scale: number } {
  if (values.length === 0) return { mean: 0, scale: 1 };
  const first = values[0]!;
  let sum = 0;
  for (let i = 0; i < values.length; i++) sum += values[i]! - first;
  const offset = sum / values.length;
  const mean = first + offset;
  let squares = 0;
  for (let i = 0; i < values.length; i++) {
    const deviation = values[i]! - first - offset;
    squares += deviation * deviation;
  }
  const scale = Math.sqrt(squares / values.length);
  return { mean, scale: scale > 0 ? scale : 1 };
}
