import { describe, expect, it } from 'vitest';
import { createRandom } from '../../../core/random.ts';
import {
  type SortKeyBounds,
  type SortKeyRange,
  toSortKeyRange,
} from '../../../platform/aws/sort-key-range.ts';
import { compareUtf8 } from '../../../platform/requests/compare-utf8.ts';

const ALPHABET = ['a', 'b', '#', 'é', '\uffee', '😀'];

/** What DynamoDB does with the range. */
function isIn(key: string, range: SortKeyRange): boolean {
  switch (range.kind) {
    case 'all':
      return true;
    case 'nothing':
      return false;
    case 'prefix':
      return key.startsWith(range.text);
    case 'above':
      return compareUtf8(key, range.text) > 0;
    case 'below':
      return compareUtf8(key, range.text) < 0;
    case 'between':
      if (compareUtf8(range.from, range.to) > 0) throw new Error('DynamoDB refuses such bounds');
      return (
        compareUtf8(key, range.from) >= 0 && compareUtf8(key, range.to) <= 0 && !range.except.includes(key)
      );
  }
}

function isWanted(key: string, { prefix = '', after, before }: SortKeyBounds): boolean {
  return (
    key.startsWith(prefix) &&
    (after === undefined || compareUtf8(key, after) > 0) &&
    (before === undefined || compareUtf8(key, before) < 0)
  );
}

describe('the range of a sort key', () => {
  it('holds what prefix and bounds ask for, whatever they are', () => {
    const random = createRandom(7);
    const word = (): string =>
      Array.from(
        { length: Math.floor(random.next() * 4) },
        () => ALPHABET[Math.floor(random.next() * ALPHABET.length)],
      ).join('');
    const maybe = (): string | undefined => (random.next() < 0.4 ? undefined : word());

    for (let round = 0; round < 20_000; round++) {
      const bounds = { prefix: maybe(), after: maybe(), before: maybe() };
      const key = word();

      expect([bounds, key, isIn(key, toSortKeyRange(bounds))]).toEqual([bounds, key, isWanted(key, bounds)]);
    }
  });

  it('of a prefix and a lower bound ends with the last key that can have the prefix', () => {
    const range = toSortKeyRange({ prefix: 'RUN#', after: 'RUN#5' });

    expect(isIn(`RUN#${'\u{10ffff}'.repeat(255)}`, range)).toBe(true);
    expect(isIn('RUN$', range)).toBe(false);
    expect(range.kind === 'between' && Buffer.byteLength(range.to)).toBeLessThanOrEqual(1_024);
  });
});
