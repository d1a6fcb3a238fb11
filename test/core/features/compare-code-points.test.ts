import { describe, expect, it } from 'vitest';
import { compareCodePoints } from '../../../core/features/compare-code-points.ts';

describe('compareCodePoints', () => {
  it('orders as UTF-8 bytes do', () => {
    const texts = [
      '',
      'a',
      'ab',
      'b',
      'é',
      '\ud7ff',
      '\ue000',
      '\uffff',
      '\u{10000}',
      '\u{1f600}',
      'a\u{1f600}',
    ];
    const byBytes = texts.toSorted((a, b) => Buffer.compare(Buffer.from(a), Buffer.from(b)));

    expect(texts.toSorted(compareCodePoints)).toEqual(byBytes);
    expect(texts.toReversed().sort(compareCodePoints)).toEqual(byBytes);
  });
});
