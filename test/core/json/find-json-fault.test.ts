import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findJsonFault } from '../../../core/json/find-json-fault.ts';

const isJson = (text: string): boolean => {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
};

describe('findJsonFault', () => {
  it.each([
    ['', 0],
    ['   ', 3],
    ['{', 1],
    ['[', 1],
    ['[1,', 3],
    ['[1,]', 3],
    ['{"a":1,}', 7],
    ['{"a"', 4],
    ['{"a":', 5],
    ['{"a" 1}', 5],
    ['{a:1}', 1],
    ["{'a':1}", 1],
    ['{"a":NaN}', 5],
    ['{"a":Infinity}', 5],
    ['{"a":undefined}', 5],
    ['{"a":nul}', 8],
    ['{} {}', 3],
    ['1 2', 2],
    ['[1 2]', 3],
    ['[}', 1],
    ['{]', 1],
    ['01', 1],
    ['-', 1],
    ['1.', 2],
    ['1.e5', 2],
    ['1e', 2],
    ['+1', 0],
    ['.5', 0],
    ['0x10', 1],
    ['"abc', 4],
    ['"a\nb"', 2],
    ['"\\x"', 2],
    ['"\\u12g4"', 5],
    ['\ufeff{}', 0],
    ['// no\n1', 0],
    [']', 0],
    ['{"a":1]', 6],
    ['[1}', 2],
    ['{,}', 1],
    ['[,1]', 1],
    [':', 0],
  ])('of %j is %i', (text, index) => {
    expect(isJson(text)).toBe(false);
    expect(findJsonFault(text)).toBe(index);
  });

  it.each([
    '0',
    '-0',
    '1e400',
    '[]',
    '{}',
    ' [ { } , [ ] ] ',
    '{"a":{"b":[1,2.5e-3,true,false,null,"\\u00e9\\n"]}}',
    '"\u2028 \u{1f600} \ud800"',
    '\t\r\n1',
  ])('of the JSON %j is none', (text) => {
    expect(isJson(text)).toBe(true);
    expect(findJsonFault(text)).toBeUndefined();
  });

  it('walks a million levels without recursion', () => {
    expect(findJsonFault('['.repeat(1_000_000))).toBe(1_000_000);
  });

  it('agrees with JSON.parse on every text one character away from JSON', () => {
    const change = fc.tuple(fc.json(), fc.nat(), fc.constantFrom('remove', 'insert', 'replace'), fc.nat());
    const characters = '{}[]",:\\0-+.eE u1tfn\n\u0000';
    fc.assert(
      fc.property(change, ([json, at, how, which]) => {
        const position = at % (json.length + 1);
        const character = how === 'remove' ? '' : characters[which % characters.length]!;
        const text =
          json.slice(0, position) + character + json.slice(how === 'insert' ? position : position + 1);
        expect([text, findJsonFault(text) === undefined]).toEqual([text, isJson(text)]);
      }),
      { seed: 20261121, numRuns: 3_000 },
    );
  });

  it('names the end of the longest start that some JSON goes on from', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(), (json, at) => {
        const cut = json.slice(0, at % json.length);
        const fault = findJsonFault(cut);
        expect(fault === undefined || fault === cut.length).toBe(true);
      }),
      { seed: 20261121, numRuns: 500 },
    );
  });
});
