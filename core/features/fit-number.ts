import type { FeatureRule } from '../contracts/model-spec.ts';
import { PerennialError } from '../errors.ts';
import { FLOAT32_MAX, type NumberShape, shapeNumber, shapeNumbers } from './encode-number.ts';
import { fitFill } from './fit-fill.ts';
import { spreadOf } from './spread-of.ts';

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
  const fill = fitFill(feature, rule.missing, values);
  const shape: NumberShape = { fill, transform: rule.transform, ...(rule.clip && { clip: rule.clip }) };
  if (rule.transform === 'log1p') shape.clip = boundLogarithm(feature, shape, values);
  return { ...shape, ...spreadOf(shapeNumbers(shape, values)) };
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
