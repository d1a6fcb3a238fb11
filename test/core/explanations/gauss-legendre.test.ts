import { expect, it } from 'vitest';
import { gaussLegendre } from '../../../core/explanations/gauss-legendre.ts';

it('integrates every polynomial that its number of points can, exactly', () => {
  for (const count of [1, 2, 3, 4, 7, 16, 40]) {
    const { points, weights } = gaussLegendre(count);
    for (let degree = 0; degree < 2 * count; degree++) {
      const integral = points.reduce((sum, point, at) => sum + weights[at]! * point ** degree, 0);
      expect(integral * (degree + 1)).toBeCloseTo(1, 12);
    }
  }
});

it('has positive weights and points inside', () => {
  const { points, weights } = gaussLegendre(30);

  expect(points.every((point) => point > 0 && point < 1)).toBe(true);
  expect(weights.every((weight) => weight > 0)).toBe(true);
});
