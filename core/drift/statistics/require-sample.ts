import { PerennialError } from '../../errors.ts';

/** Throws InvalidInputError when a sample is empty or holds a NaN: missing values are counted, not compared. */
export function requireSample(sample: Float64Array, name: string): void {
  if (sample.length === 0) {
    throw new PerennialError('InvalidInputError', `the ${name} sample is empty`, { sample: name });
  }
  const at = sample.findIndex(Number.isNaN);
  if (at >= 0) {
    throw new PerennialError('InvalidInputError', `the ${name} sample holds NaN`, { sample: name, row: at });
  }
}
