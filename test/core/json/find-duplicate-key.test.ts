import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findDuplicateKey } from '../../../core/json/find-duplicate-key.ts';

describe('findDuplicateKey', () => {
  it.each(['{}', '[]', '""', '1', 'null', '{"a":1,"b":{"a":2}}', '[{"a":1},{"a":2}]', '{"a":"a","b":"a"}'])(
    'finds none in %j',
    (text) => {
      expect(findDuplicateKey(text)).toBeUndefined();
    },
  );

  it.each([
    ['{"a":1,"a":2}', 'a'],
    ['{"a":1,"\\u0061":2}', 'a'],
    ['{"":1,"":2}', ''],
    ['{"__proto__":1,"__proto__":2}', '__proto__'],
    ['[{"x":[{"b":1,"c":{"d":0},"b":2}]}]', 'b'],
    ['{"a":{"b":1},"c":[1,2],"a":3}', 'a'],
    ['{"a\\"b":1,"a\\"b":2}', 'a"b'],
    ['{ "a" : 1 , "a" : 2 }', 'a'],
    ['{"\ud800":1,"\\ud800":2}', '\ud800'],
  ])('finds the key of %j', (text, key) => {
    expect(findDuplicateKey(text)).toBe(key);
  });

  it('is not misled by brackets, colons and commas inside strings', () => {
    expect(findDuplicateKey('{"a":"{\\"b\\":1,\\"b\\":2}","c":":,}{"}')).toBeUndefined();
  });

  it('finds none in what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (text) => {
        const canonical = JSON.stringify(JSON.parse(text));
        expect(findDuplicateKey(canonical)).toBeUndefined();
      }),
      { seed: 20261121, numRuns: 500 },
    );
  });
});
