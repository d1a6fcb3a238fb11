import { describe, expect, it } from 'vitest';
import { quoteList, quoteText } from '../../../core/data/quote-text.ts';

describe('quoteText', () => {
  it('makes control characters and broken text visible and harmless', () => {
    expect(quoteText('a\n\u0000\u001b[31m\u0085\u2028"\ud800')).toBe(
      '"a\\n\\u0000\\u001b[31m\\u0085\\u2028\\"\\ud800"',
    );
  });

  it('shows 100 characters, never half of one', () => {
    expect(quoteText('😀'.repeat(150))).toBe(`"${'😀'.repeat(100)}…"`);
    expect(quoteText('x'.repeat(100))).toBe(`"${'x'.repeat(100)}"`);
    expect(quoteText('x'.repeat(1_000_000))).toBe(`"${'x'.repeat(100)}…"`);
  });
});

describe('quoteList', () => {
  it('counts what it does not show', () => {
    expect(quoteList(['a', 'b', 'c'], 2)).toBe('"a", "b" and 1 more');
    expect(quoteList([])).toBe('');
  });
});
