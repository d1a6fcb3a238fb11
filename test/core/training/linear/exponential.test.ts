import { expect, test } from 'vitest';
import { expOfNegative } from '../../../../core/training/linear/exponential.ts';

test('is 1 at 0 and stays at the smallest normal numbers far below', () => {
  expect(expOfNegative(0)).toBe(1);
  expect(expOfNegative(-708)).toBeCloseTo(Math.exp(-708), 300);
  expect(expOfNegative(-1e9)).toBe(expOfNegative(-708));
  expect(expOfNegative(-Infinity)).toBe(expOfNegative(-708));
});

test('agrees with Math.exp to 1e-15 everywhere between', () => {
  let worst = 0;
  for (let x = 0; x > -700; x -= 0.00731) {
    const expected = Math.exp(x);
    worst = Math.max(worst, Math.abs(expOfNegative(x) - expected) / expected);
  }
  expect(worst).toBeLessThan(1e-15);
});

test('passes NaN on', () => {
  expect(expOfNegative(NaN)).toBeNaN();
});
