import { expect, test } from 'vitest';
import { chiSquareQuantile } from '../../../core/statistics/chi-square-quantile.ts';
import { chiSquareTail } from '../../../core/statistics/chi-square-tail.ts';
import { logGamma } from '../../../core/statistics/log-gamma.ts';
import { normalCdf } from '../../../core/statistics/normal-cdf.ts';
import { normalQuantile } from '../../../core/statistics/normal-quantile.ts';
import { regularisedBeta } from '../../../core/statistics/regularised-beta.ts';
import { regularisedGamma } from '../../../core/statistics/regularised-gamma.ts';
import { studentQuantile } from '../../../core/statistics/student-quantile.ts';
import { twoSidedNormalP } from '../../../core/statistics/two-sided-normal-p.ts';
import { twoSidedStudentP } from '../../../core/statistics/two-sided-student-p.ts';
import { relativeError } from './relative-error.ts';

// All reference values: scipy 1.17.1.

test('answers NaN outside the domain and the limits at its ends', () => {
  expect([logGamma(0), logGamma(-1), regularisedGamma(0, 1), regularisedBeta(0.5, 0, 1)]).toEqual([
    Number.NaN,
    Number.NaN,
    Number.NaN,
    Number.NaN,
  ]);
  expect([regularisedGamma(2, 0), regularisedGamma(2, Number.POSITIVE_INFINITY)]).toEqual([1, 0]);
  expect([regularisedBeta(0, 2, 3), regularisedBeta(1, 2, 3)]).toEqual([0, 1]);
  expect([normalQuantile(0), normalQuantile(0.5), normalQuantile(1), normalQuantile(1.1)]).toEqual([
    Number.NEGATIVE_INFINITY,
    0,
    Number.POSITIVE_INFINITY,
    Number.NaN,
  ]);
  expect([normalCdf(Number.NEGATIVE_INFINITY), normalCdf(Number.POSITIVE_INFINITY)]).toEqual([0, 1]);
  expect(twoSidedStudentP(Number.POSITIVE_INFINITY, 4)).toBe(0);
});

test('refuses a chi-square quantile outside (0, 1) or without degrees of freedom', () => {
  const refused = expect.objectContaining({ name: 'InvalidInputError' });

  expect(() => chiSquareQuantile(0, 3)).toThrowError(refused);
  expect(() => chiSquareQuantile(1, 3)).toThrowError(refused);
  expect(() => chiSquareQuantile(0.05, 0)).toThrowError(refused);
});

test.each([
  [1e-5, 11.512919692895826],
  [0.5, 0.5723649429247],
  [1, 0],
  [1.5, -0.12078223763524526],
  [2, 0],
  [3.7, 1.428072326665388],
  [10, 12.801827480081469],
  [100.25, 360.28455963776423],
  [1e6, 12815504.569147611],
])('ln Γ(%d)', (x, expected) => {
  expect(relativeError(logGamma(x), expected)).toBeLessThan(3e-14);
});

test.each([
  [0.5, 0.1, 0.6547208460185768],
  [0.5, 30, 9.485737571073857e-15],
  [2.5, 2.4, 0.4407729680866631],
  [10, 3, 0.9988975118698845],
  [10, 40, 3.925932226286184e-9],
  [250, 260, 0.2593894826076473],
  [0.05, 1e-4, 0.35187306073733127],
  [5000, 4900, 0.922055043773486],
])('the upper incomplete gamma function Q(%d, %d)', (a, x, expected) => {
  expect(relativeError(regularisedGamma(a, x), expected)).toBeLessThan(1e-11);
});

test.each([
  [0.3, 2, 5, 0.5798250000000003],
  [0.99, 0.5, 0.5, 0.9362314391414803],
  [0.001, 14.5, 0.5, 4.647304389933774e-45],
  [0.5, 200, 210, 0.6894852134274166],
  [0.9, 3, 0.25, 0.2399605526724188],
])('the incomplete beta function at %d of (%d, %d)', (x, a, b, expected) => {
  expect(relativeError(regularisedBeta(x, a, b), expected)).toBeLessThan(1e-12);
});

test.each([
  [-30, 4.906713927147908e-198],
  [-8, 6.22096057427174e-16],
  [-1.96, 0.024997895148220435],
  [-0.001, 0.49960105778608893],
  [0, 0.5],
  [0.5, 0.6914624612740131],
  [2.5, 0.9937903346742238],
  [6, 0.9999999990134123],
])('the normal law at %d', (z, expected) => {
  expect(relativeError(normalCdf(z), expected)).toBeLessThan(1e-12);
});

test.each([
  [1e-300, -37.0470962993612],
  [1e-10, -6.361340902404056],
  [0.001, -3.090232306167813],
  [0.025, -1.9599639845400545],
  [0.3, -0.5244005127080409],
  [0.9, 1.2815515655446004],
  [0.999999, 4.753424308817087],
])('the normal quantile of %d', (probability, expected) => {
  expect(relativeError(normalQuantile(probability), expected)).toBeLessThan(1e-11);
});

test.each([
  [0, 5, 1],
  [2, 1, 0.2951672353008665],
  [-2.5, 9, 0.033861827682985735],
  [0.001, 28, 0.9992092063373036],
  [12, 3, 0.0012450158007893362],
  [5, 200, 1.2501981277715407e-6],
])('the two-sided tail of t = %d with %d degrees of freedom', (t, degreesOfFreedom, expected) => {
  expect(relativeError(twoSidedStudentP(t, degreesOfFreedom), expected)).toBeLessThan(1e-11);
});

test.each([
  [0.95, 1, 12.706204736174694],
  [0.95, 2, 4.302652729749462],
  [0.95, 10, 2.228138851986274],
  [0.95, 29, 2.045229642132703],
  [0.99, 4, 4.604094871349992],
  [0.5, 7, 0.7111417780817866],
])('Student’s t at level %d with %d degrees of freedom', (level, degreesOfFreedom, expected) => {
  expect(relativeError(studentQuantile(level, degreesOfFreedom), expected)).toBeLessThan(1e-11);
});

test.each([
  [3.84, 1, 0.05004352124870519],
  [50, 10, 2.669083424904495e-7],
  [0.001, 4, 0.9999998750416589],
  [200, 3, 4.218541107192018e-43],
  [0, 3, 1],
])('the chi-square tail at %d with %d degrees of freedom', (x, degreesOfFreedom, expected) => {
  expect(relativeError(chiSquareTail(x, degreesOfFreedom), expected)).toBeLessThan(1e-12);
});

test.each([
  [0.05, 1, 3.8414588206941285],
  [0.999, 1, 1.570797149262492e-6],
  [1e-12, 9, 76.0059251419943],
  [0.5, 3, 2.3659738843753377],
  [0.001, 199, 266.38589537626206],
  [0.99, 40, 22.16426125297514],
])(
  'the chi-square value exceeded with probability %d at %d degrees of freedom',
  (tail, degreesOfFreedom, expected) => {
    expect(relativeError(chiSquareQuantile(tail, degreesOfFreedom), expected)).toBeLessThan(1e-9);
  },
);

test('reproduces the printed chi-square table', () => {
  const table: Record<number, number[]> = {
    1: [2.7055, 3.8415, 6.6349, 10.8276],
    2: [4.6052, 5.9915, 9.2103, 13.8155],
    3: [6.2514, 7.8147, 11.3449, 16.2662],
    5: [9.2364, 11.0705, 15.0863, 20.515],
    9: [14.6837, 16.919, 21.666, 27.8772],
    10: [15.9872, 18.307, 23.2093, 29.5883],
    19: [27.2036, 30.1435, 36.1909, 43.8202],
    30: [40.256, 43.773, 50.8922, 59.7031],
  };

  for (const [degreesOfFreedom, row] of Object.entries(table)) {
    const computed = [0.1, 0.05, 0.01, 0.001].map((tail) =>
      chiSquareQuantile(tail, Number(degreesOfFreedom)),
    );

    computed.forEach((value, at) => {
      expect(value).toBeCloseTo(row[at]!, 4);
    });
  }
});

test('a quantile and its tail undo each other', () => {
  for (let step = 1; step < 60; step++) {
    const tail = step / 60;

    expect(normalCdf(normalQuantile(tail))).toBeCloseTo(tail, 13);
    expect(chiSquareTail(chiSquareQuantile(tail, step), step)).toBeCloseTo(tail, 12);
    expect(twoSidedStudentP(studentQuantile(tail, step), step)).toBeCloseTo(1 - tail, 12);
  }
});

test('both tails of the normal law count in a two-sided p', () => {
  expect(twoSidedNormalP(0)).toBe(1);
  expect(twoSidedNormalP(-1.96)).toBe(twoSidedNormalP(1.96));
  expect(relativeError(twoSidedNormalP(-2.6216125254653817), 0.008751486656558373)).toBeLessThan(1e-12);
});
