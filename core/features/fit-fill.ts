import type { FeatureRule } from '../contracts/model-spec.ts';
import { PerennialError } from '../errors.ts';
import { FLOAT32_MAX } from './encode-number.ts';
import { medianOf } from './median-of.ts';
import { spreadOf } from './spread-of.ts';

/** What a number feature's rule says about missing values. */
export type MissingRule = Extract<FeatureRule, { type: 'number' }>['missing'];

/**
 * The float32 that stands in for the missing ones among float32-rounded training values (NaN is missing): the number
 * given, else the mean where that is asked for, else the median; 0 without any value. InvalidInputError for a number
 * beyond float32.
 */
export function fitFill(feature: string, missing: MissingRule, values: Float32Array): number {
  return Math.fround(chooseFill(feature, missing, values));
}

function chooseFill(feature: string, missing: MissingRule, values: Float32Array): number {
  if (typeof missing === 'number') {
    if (Math.abs(missing) <= FLOAT32_MAX) return missing;
    const message = `feature "${feature}": missing: ${missing} is beyond the range of float32`;
    throw new PerennialError('InvalidInputError', message, { feature });
  }
  if (missing === 'mean') return spreadOf(values.filter((value) => !Number.isNaN(value))).mean;
  return medianOf(values) ?? 0;
}
