import type { FeatureRule } from '../contracts/model-spec.ts';
import { PerennialError } from '../errors.ts';
import { FLOAT32_MAX, type NumberShape, shapeNumber, shapeNumbers } from './encode-number.ts';
import { medianOf } from './median-of.ts';

type NumberRule = Extract<FeatureRule, { type: 'number' }>;

/**
 * Fits a number feature to its float32-rounded training values (NaN is missing): fill (a float32), clip and transform, then
 * mean and population standard deviation of what they yield. A constant feature has scale 1; one without any
 * value has fill 0 unless a constant is given. log1p refuses training values ≤ −1 (after clip) as
 * InvalidInputError and its clip then starts at the smallest training value or 0, whichever is lower, so that no
 * later value can reach the logarithm's pole.
 */
export function fitNumber(
  feature: string,
  rule: NumberRule,
  values: Float32Array,
): NumberShape & { mean: number; scale: number } {
  const fill = Math.fround(fitFill(feature, rule.missing, values));
  const shape: NumberShape = { fill, transform: rule.transform, ...(rule.clip && { clip: rule.clip }) };
  if (rule.transform === 'log1p') shape.clip = boundLogarithm(feature, shape, values);
  return { ...shape, ...spreadOf(shapeNumbers(shape, values)) };
}

function fitFill(feature: string, missing: NumberRule['missing'], values: Float32Array): number {
  if (typeof missing === 'number') {
    if (Math.abs(missing) <= FLOAT32_MAX) return missing;
    const message = `feature "${feature}": missing: ${missing} is beyond the range of float32`;
    throw new PerennialError('InvalidInputError', message, { feature });
  }
  if (missing === 'mean') return spreadOf(values.filter((value) => !Number.isNaN(value))).mean;
  return medianOf(values) ?? 0;
}

function boundLogarithm(feature: string, shape: NumberShape, values: Float32Array): [number, number] {
  const clipped: NumberShape = { ...shape, transform: 'none' };
  let lowest = shapeNumber(clipped, Number.NaN);
  for (const value of shapeNumbers(clipped, values)) lowest = Math.min(lowest, value);
  if (!(lowest > -1)) {
    const message = `feature "${feature}": log1p of ${lowest} is not a number; give it a clip that starts at 0 or above`;
    throw new PerennialError('InvalidInputError', message, { feature, value: lowest });
  }
  const [low, high] = shape.clip ?? [Number.NEGATIVE_INFINITY, FLOAT32_MAX];
  return [Math.max(low, Math.min(0, lowest)), high];
}

/** Mean and population standard deviation, taken relative to the first value so that a constant is exact. */
function spreadOf(values: Float32Array | Float64Array): { mean: number; scale: number } {
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
