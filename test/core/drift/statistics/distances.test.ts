import { expect, test } from 'vitest';
import { jensenShannonDistance } from '../../../../core/drift/statistics/jensen-shannon-distance.ts';
import { wasserstein1 } from '../../../../core/drift/statistics/wasserstein1.ts';
import { createRandom } from '../../../../core/random.ts';
import { COUNTS, SAMPLES } from './samples.ts';

test('the Jensen–Shannon distance is 0 for equal shares and largest without overlap', () => {
  expect(jensenShannonDistance([1, 2, 3], [10, 20, 30])).toBe(0);
  expect(jensenShannonDistance([5, 0], [0, 9])).toBeCloseTo(Math.sqrt(Math.LN2), 15);
  expect(jensenShannonDistance([5, 0], [0, 9], 2)).toBeCloseTo(1, 15);
});

// scipy 1.17.1, scipy.spatial.distance.jensenshannon, base e and base 2.
test.each([
  ['shifted', 0.0781358954796874, 0.09385077499124841],
  ['vanished', 0.19238401413698097, 0.231076750472217],
  ['unseen', 0.18966748970276506, 0.22781387210026435],
] as const)('the Jensen–Shannon distance of %s counts', (name, natural, binary) => {
  expect(jensenShannonDistance(...COUNTS[name])).toBeCloseTo(natural, 13);
  expect(jensenShannonDistance(...COUNTS[name], 2)).toBeCloseTo(binary, 13);
});

test('the Wasserstein distance of a sample from itself is 0, and from its shifted copy the shift', () => {
  const [sample] = SAMPLES.c;

  expect(wasserstein1(sample, sample)).toBe(0);
  expect(wasserstein1(Float64Array.of(4), Float64Array.of(4))).toBe(0);
  expect(
    wasserstein1(
      sample,
      sample.map((value) => value - 0.75),
    ),
  ).toBeCloseTo(0.75, 12);
});

// scipy 1.17.1, scipy.stats.wasserstein_distance.
test.each([
  ['a', 2],
  ['b', 0.7142857142857143],
  ['c', 0.2913926744299629],
  ['d', 0.02361073655703044],
] as const)('the Wasserstein distance of case %s', (name, expected) => {
  expect(wasserstein1(...SAMPLES[name])).toBeCloseTo(expected, 12);
});

test('the Wasserstein distance counts the tail of whichever sample goes on', () => {
  const near = Float64Array.of(0, 1, 3);
  const far = Float64Array.of(5, 6, 8, 8.5);

  expect(wasserstein1(near, far)).toBeCloseTo(5.541666666666666, 13);
  expect(wasserstein1(far, near)).toBeCloseTo(5.541666666666666, 13);
  expect(wasserstein1(Float64Array.of(2), Float64Array.of(2, 4))).toBe(1);
});

test('distances are symmetric, do not depend on row order and leave the samples as they were', () => {
  const random = createRandom(21);

  for (let repeat = 0; repeat < 30; repeat++) {
    const one = Float64Array.from({ length: 1 + random.integer(40) }, () => random.integer(9));
    const other = Float64Array.from({ length: 1 + random.integer(40) }, () => random.integer(9));
    const before = one.slice();

    expect(wasserstein1(one, other)).toBeCloseTo(wasserstein1(other, one.toReversed()), 12);
    expect(one).toEqual(before);
  }
});
