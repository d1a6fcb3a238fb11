import { expect, test } from 'vitest';
import { sortedOrder } from '../../../core/evaluation/sorted-order.ts';
import { createRandom } from '../../../core/random.ts';

test('orders nothing, one value and equal values', () => {
  expect([...sortedOrder(Float64Array.of())]).toEqual([]);
  expect([...sortedOrder(Float64Array.of(7))]).toEqual([0]);
  expect([...sortedOrder(Float64Array.of(2, 2, 2))]).toEqual([0, 1, 2]);
});

test('treats −0 as 0 and puts NaN last', () => {
  const values = Float64Array.of(
    Number.NaN,
    0,
    -0,
    Number.POSITIVE_INFINITY,
    -5e-324,
    Number.NEGATIVE_INFINITY,
    5e-324,
  );

  expect([...sortedOrder(values)]).toEqual([5, 4, 1, 2, 6, 3, 0]);
});

test('orders as a comparator does, equal values in row order', () => {
  const random = createRandom(51);

  for (let repeat = 0; repeat < 40; repeat++) {
    const scale = 10 ** (random.integer(30) - 15);
    const values = Float64Array.from(
      { length: random.integer(300) },
      () => Math.round(random.normal() * 20) * scale,
    );
    const expected = Array.from(values, (_, row) => row).sort((a, b) => values[a]! - values[b]! || a - b);

    expect([...sortedOrder(values)]).toEqual(expected);
  }
});
