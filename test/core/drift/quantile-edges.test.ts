import { expect, test } from 'vitest';
import { inputEdges, justBelow, predictionEdges, quantileEdges } from '../../../core/drift/quantile-edges.ts';

/** The congruential generator of the reference numbers, u = (s + 0.5)/2³². */
function uniform(seed: number, count: number): number[] {
  let state = seed;
  return Array.from({ length: count }, () => {
    state = (1664525 * state + 1013904223) % 2 ** 32;
    return (state + 0.5) / 2 ** 32;
  });
}

test('no values have no edges', () => {
  expect(quantileEdges(new Float32Array(), 10)).toEqual([]);
  expect(inputEdges(new Float32Array(), 10)).toEqual([]);
  expect(predictionEdges(new Float32Array(), 10)).toEqual([]);
});

test('one value, or a constant, has one edge', () => {
  expect(quantileEdges(Float32Array.of(4), 10)).toEqual([4]);
  expect(quantileEdges(new Float32Array(50).fill(4), 10)).toEqual([4]);
});

// numpy 2.4.6: quantile(x, arange(1, 10)/10, method='inverted_cdf'), x float32(100 u) of seed 1.
test('edges are the quantiles that numpy finds by inverting the distribution function', () => {
  const ascending = Float32Array.from(uniform(1, 97), (u) => Math.fround(u * 100)).sort();

  expect(quantileEdges(ascending, 10)).toEqual([
    7.054510116577148, 21.594200134277344, 33.415103912353516, 38.858489990234375, 48.83190155029297,
    59.06901931762695, 70.48832702636719, 80.96347045898438, 94.1264419555664,
  ]);
});

// The same numpy call gives 0 0 0 1 1 2 2 2 3.
test('equal quantiles of heaped values are one edge', () => {
  const heaped = Float32Array.from([
    ...Array(30).fill(0),
    ...Array(25).fill(1),
    ...Array(25).fill(2),
    ...Array(20).fill(3),
  ]);

  expect(quantileEdges(heaped, 10)).toEqual([0, 1, 2, 3]);
});

test('a heaped smallest value gets a bin of its own, so that values below it are seen', () => {
  expect(inputEdges(new Float32Array(50).fill(4), 10)).toEqual([justBelow(4), 4]);
  expect(inputEdges(Float32Array.from(uniform(1, 97)).sort(), 10)).toHaveLength(9);
});

test('just below is the next float32 down', () => {
  for (const value of [1, 4, 0.1, -0.1, 1e-40, 3e38, -7]) {
    const exact = Math.fround(value);
    const below = justBelow(exact);

    expect(below).toBeLessThan(exact);
    expect(Math.fround(below)).toBe(below);
    expect(Math.fround((below + exact) / 2) === below || Math.fround((below + exact) / 2) === exact).toBe(
      true,
    );
  }
  expect(justBelow(0)).toBe(-(2 ** -149));
});

test('a heap of equal predictions lies inside its bin, not on an edge', () => {
  const heaps = Float32Array.from([...Array(40).fill(1), ...Array(60).fill(2)]);

  expect(predictionEdges(heaps, 10)).toEqual([1.5]);
  expect(predictionEdges(new Float32Array(9).fill(5), 10)).toEqual([]);
});

test('infinite values make no edges', () => {
  const values = Float32Array.of(-Infinity, -Infinity, 1, 2, Infinity, Infinity);

  expect(inputEdges(values, 10)).toEqual([1, 2]);
});
