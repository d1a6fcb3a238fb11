import { PerennialError } from '../../errors.ts';
import { requireSample } from './require-sample.ts';

/**
 * The first Wasserstein (earth mover's) distance ∫|F − G| between two samples, in the unit of the data.
 * An empty sample or a value that is not finite is InvalidInputError.
 */
export function wasserstein1(reference: Float64Array, current: Float64Array): number {
  requireSample(reference, 'reference');
  requireSample(current, 'current');
  const before = reference.slice().sort();
  const now = current.slice().sort();
  const smallest = Math.min(before[0]!, now[0]!);
  const largest = Math.max(before.at(-1)!, now.at(-1)!);
  if (!Number.isFinite(largest - smallest)) {
    throw new PerennialError('InvalidInputError', 'a Wasserstein distance needs finite values', {
      smallest,
      largest,
    });
  }
  let distance = 0;
  let previous = smallest;
  let i = 0;
  let j = 0;
  while (i < before.length && j < now.length) {
    const value = Math.min(before[i]!, now[j]!);
    distance += (value - previous) * Math.abs(i / before.length - j / now.length);
    previous = value;
    while (i < before.length && before[i]! <= value) i++;
    while (j < now.length && now[j]! <= value) j++;
  }
  // One sample is used up and its distribution function is 1 from here on.
  for (; i < before.length; i++) {
    distance += (before[i]! - previous) * (1 - i / before.length);
    previous = before[i]!;
  }
  for (; j < now.length; j++) {
    distance += (now[j]! - previous) * (1 - j / now.length);
    previous = now[j]!;
  }
  return distance;
}
