import { expect, test } from 'vitest';
import { minimise, type SmoothObjective } from '../../../../core/training/linear/minimise.ts';
import { relativeError } from './random-design.ts';

/** Σ curvature · (x − i)² / 2 + 1, preconditioned by `known` (1 when undefined). */
function quadratic(curvatures: number[], known?: number[]): SmoothObjective {
  return {
    size: curvatures.length,
    evaluate: (at, gradient) => {
      let value = 1;
      curvatures.forEach((curvature, i) => {
        gradient[i] = curvature * (at[i]! - i);
        value += 0.5 * curvature * (at[i]! - i) ** 2;
      });
      return value;
    },
    precondition: (vector) =>
      known?.forEach((curvature, i) => {
        vector[i]! /= curvature;
      }),
    refresh: () => false,
  };
}

const options = { tolerance: 1e-9, iterationLimit: 100 };

test('takes one step when the Hessian is exact, none at the minimum', () => {
  const at = Float64Array.of(5, 5, 5);
  const objective = quadratic([1, 100, 1e6], [1, 100, 1e6]);
  expect(minimise(objective, at, options)).toEqual({ converged: true, iterations: 1 });
  expect([...at]).toEqual([0, 1, 2]);
  expect(minimise(objective, at, options)).toEqual({ converged: true, iterations: 0 });
});

test('learns curvatures that the preconditioner does not know', () => {
  const at = new Float64Array(4).fill(3);
  expect(minimise(quadratic([1, 30, 1000, 3e4]), at, options).converged).toBe(true);
  expect(relativeError(at, [0, 1, 2, 3])).toBeLessThan(1e-8);
});

test('asks for a new Hessian when steps are slow, and needs fewer of them with it', () => {
  const curvatures = [1, 30, 1000, 3e4, 1e5, 1e6];
  const countIterations = (mayRefresh: boolean) => {
    let known = curvatures.map(() => 1e6);
    const objective: SmoothObjective = {
      ...quadratic(curvatures),
      precondition: (vector) => {
        known.forEach((curvature, i) => {
          vector[i]! /= curvature;
        });
      },
      refresh: () => {
        if (mayRefresh) known = curvatures;
        return mayRefresh;
      },
    };
    const at = new Float64Array(6).fill(9);
    const { converged, iterations } = minimise(objective, at, options);
    expect(converged).toBe(true);
    expect(relativeError(at, [0, 1, 2, 3, 4, 5])).toBeLessThan(1e-8);
    return iterations;
  };
  expect(countIterations(true)).toBeLessThan(countIterations(false) - 3);
});

test('shortens a step that ends higher on a gentler slope beyond the minimum', () => {
  // Slope -1 on the left, +0.5 on the right, a narrow bend at 0; the first step is sixty long.
  const bend: SmoothObjective = {
    size: 1,
    evaluate: (at, gradient) => {
      gradient[0] = 0.75 * Math.tanh(10 * at[0]!) - 0.25;
      return 0.075 * Math.log(Math.cosh(10 * at[0]!)) - 0.25 * at[0]!;
    },
    precondition: (vector) => {
      vector[0]! *= 60;
    },
    refresh: () => false,
  };
  const at = Float64Array.of(-1);
  const before = bend.evaluate(at, new Float64Array(1));
  minimise(bend, at, { ...options, iterationLimit: 1 });
  expect(bend.evaluate(at, new Float64Array(1))).toBeLessThan(before);
  expect(minimise(bend, at, options).converged).toBe(true);
  expect(Math.tanh(10 * at[0]!)).toBeCloseTo(1 / 3, 7);
});

test('says so when the iterations do not suffice', () => {
  const result = minimise(quadratic([1, 1e6]), Float64Array.of(1, 2), { ...options, iterationLimit: 1 });
  expect(result.converged).toBe(false);
});

test('says so when values are not finite', () => {
  const broken = { ...quadratic([1]), evaluate: () => NaN };
  expect(minimise(broken, Float64Array.of(1), options).converged).toBe(false);
});
