import { expect, test } from 'vitest';
import { defaultLambdas } from '../../../../core/training/linear/default-lambdas.ts';

test('offers positive penalties even for no rows', () => {
  for (const kind of ['ridge', 'logistic'] as const) {
    expect(defaultLambdas(kind, 0).every((lambda) => lambda > 0)).toBe(true);
  }
});

test('grows with the rows, as the loss does', () => {
  const few = defaultLambdas('logistic', 1000);
  expect(few).toHaveLength(5);
  expect(defaultLambdas('logistic', 10_000)).toEqual(few.map((lambda) => lambda * 10));
  expect(defaultLambdas('ridge', 100)).toHaveLength(6);
  expect(defaultLambdas('ridge', 100).at(-1)).toBe(100);
});
