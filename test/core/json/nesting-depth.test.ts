import { expect, it } from 'vitest';
import { nestingDepth } from '../../../core/json/nesting-depth.ts';

it.each([
  ['', 0],
  ['1', 0],
  ['"[[[["', 0],
  ['"\\"[[["', 0],
  ['[]', 1],
  ['[[],[[]]]', 3],
  ['{"a":[{"b":{}}]}', 4],
  ['["\\\\",[]]', 2],
  // what is no JSON is measured all the same, for it is measured first
  ['[[[', 3],
  [']]][[', 0],
])('the nesting depth of %j is %i', (text, depth) => {
  expect(nestingDepth(text)).toBe(depth);
});

it('measures three million levels without recursion', () => {
  expect(nestingDepth('['.repeat(3_000_000))).toBe(3_000_000);
});
