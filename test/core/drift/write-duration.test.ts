import { expect, test } from 'vitest';
import { writeDuration } from '../../../core/drift/write-duration.ts';

test.each([
  [-5_000, 'less than a minute'],
  [59_999, 'less than a minute'],
  [90_000, '1 minute'],
  [3_600_000, '1 hour'],
  [5_400_000, '90 minutes'],
  [86_400_000, '1 day'],
  [129_600_000, '36 hours'],
  [172_800_000, '2 days'],
  [604_800_000, '1 week'],
])('writes %d milliseconds as people say it', (milliseconds, text) => {
  expect(writeDuration(milliseconds)).toBe(text);
});
