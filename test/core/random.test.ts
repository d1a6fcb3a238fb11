import { expect, test } from 'vitest';
import { createRandom } from '../../core/random.ts';

test('refuses a seed that is no whole number', () => {
  for (const seed of [0.5, Number.NaN, 2 ** 53, Number.POSITIVE_INFINITY]) {
    expect(() => createRandom(seed)).toThrowError(expect.objectContaining({ name: 'InvalidInputError' }));
  }
});

test('refuses to draw a whole number below nothing', () => {
  const random = createRandom(1);

  for (const below of [0, -1, 1.5, 2 ** 33]) {
    expect(() => random.integer(below)).toThrowError(expect.objectContaining({ name: 'InvalidInputError' }));
  }
});

// From an independent implementation of sfc32 in Python (whole numbers reduced modulo 2³²).
test.each([
  [0, [4216505632, 947923937, 2491578854]],
  [1, [1779833415, 2026416846, 1661539736]],
  [2 ** 40 + 7, [645591171, 505385652, 1436619431]],
  [-5, [3270850305, 1578811943, 3277712482]],
])('starts the sfc32 stream of seed %d', (seed, expected) => {
  const random = createRandom(seed);

  expect([random.bits(), random.bits(), random.bits()]).toEqual(expected);
});

test('gives the same stream for the same seed and another one for its neighbour', () => {
  const streamOf = (seed: number) => {
    const random = createRandom(seed);
    return Array.from({ length: 50 }, () => [random.next(), random.integer(7), random.normal()]);
  };

  expect(streamOf(3)).toEqual(streamOf(3));
  expect(streamOf(3)).not.toEqual(streamOf(4));
});

test('draws numbers in [0, 1) with mean 1/2 and variance 1/12', () => {
  const random = createRandom(11);
  const draws = Array.from({ length: 40_000 }, () => random.next());

  const mean = draws.reduce((sum, draw) => sum + draw, 0) / draws.length;
  const variance = draws.reduce((sum, draw) => sum + (draw - mean) ** 2, 0) / draws.length;

  expect(draws.every((draw) => draw >= 0 && draw < 1)).toBe(true);
  expect(Math.abs(mean - 0.5)).toBeLessThan(0.006);
  expect(Math.abs(variance - 1 / 12)).toBeLessThan(0.002);
});

test('draws whole numbers below a bound equally often', () => {
  const random = createRandom(12);
  const counts = new Array<number>(6).fill(0);

  for (let draw = 0; draw < 60_000; draw++) counts[random.integer(6)]!++;

  for (const count of counts) expect(Math.abs(count - 10_000)).toBeLessThan(400);
});

test('draws whole numbers below a bound that does not divide 2³² equally often', () => {
  const random = createRandom(14);
  const bound = 3 * 2 ** 30;
  let small = 0;

  for (let draw = 0; draw < 30_000; draw++) if (random.integer(bound) < 2 ** 30) small++;

  expect(Math.abs(small - 10_000)).toBeLessThan(400);
});

test('draws neighbouring normals independently', () => {
  const random = createRandom(15);
  let products = 0;

  for (let pair = 0; pair < 20_000; pair++) products += random.normal() * random.normal();

  expect(Math.abs(products / 20_000)).toBeLessThan(0.03);
});

test('draws normals with the moments and tail of the normal law', () => {
  const random = createRandom(13);
  const draws = Array.from({ length: 40_000 }, () => random.normal());
  const mean = (power: number) => draws.reduce((sum, draw) => sum + draw ** power, 0) / draws.length;

  expect(Math.abs(mean(1))).toBeLessThan(0.02);
  expect(Math.abs(mean(2) - 1)).toBeLessThan(0.03);
  expect(Math.abs(mean(3))).toBeLessThan(0.07);
  expect(Math.abs(mean(4) - 3)).toBeLessThan(0.2);
  expect(draws.filter((draw) => Math.abs(draw) > 1.96).length / draws.length).toBeCloseTo(0.05, 2);
});
