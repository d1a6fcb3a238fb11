import { expect, test } from 'vitest';
import { parseDuration } from '../../../core/drift/parse-duration.ts';
import { isPerennialError } from '../../../core/errors.ts';

test.each([
  ['1 minute', 60_000],
  ['90 minutes', 5_400_000],
  ['1 hour', 3_600_000],
  ['1 hours', 3_600_000],
  ['2 days', 172_800_000],
  ['3 weeks', 1_814_400_000],
])('reads %s', (text, milliseconds) => {
  expect(parseDuration(text)).toBe(milliseconds);
});

test.each([
  '',
  '1',
  'hour',
  '0 hours',
  '-1 hour',
  '1.5 hours',
  '1  hour',
  ' 1 hour',
  '1 month',
  '100000 days',
])('refuses %j', (text) => {
  let caught: unknown;
  try {
    parseDuration(text);
  } catch (error) {
    caught = error;
  }

  expect(isPerennialError(caught, 'InvalidInputError')).toBe(true);
});
