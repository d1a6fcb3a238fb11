import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readJsonRow } from '../../../../core/data/json/read-json-row.ts';
import { splitMembers } from '../../../../core/data/json/split-members.ts';

const cellsOf = (text: string) =>
  readJsonRow(text).cells?.map(({ key, type, text: value }) => [key, type, value]);
const faultOf = (text: string) => readJsonRow(text).fault?.code;

describe('readJsonRow', () => {
  it('reads an empty object as a row without cells', () => {
    expect(readJsonRow(' { } ')).toEqual({ cells: [] });
  });

  it('gives each value as the text that stands for it', () => {
    expect(cellsOf('{"s":"a\\"\\u00e9\\n","t":true,"f":false,"n":null,"o":{"a": [1, 2]},"l":[]}')).toEqual([
      ['s', 'string', 'a"é\n'],
      ['t', 'boolean', 'true'],
      ['f', 'boolean', 'false'],
      ['n', 'null', ''],
      ['o', 'nested', '{"a": [1, 2]}'],
      ['l', 'nested', '[]'],
    ]);
  });

  it.each([
    ['74.0', '74'],
    ['7.4e1', '74'],
    ['-0', '0'],
    ['1E-7', '1e-7'],
    ['0.1', '0.1'],
    ['9007199254740993', '9007199254740993'],
    ['82544000000000707.52', '82544000000000707.52'],
    ['1e400', '1e400'],
  ])('writes the number %s as %s: shortest where a double holds it, as it is where not', (raw, text) => {
    expect(cellsOf(`{"v":${raw}}`)).toEqual([['v', 'number', text]]);
  });

  it.each([
    ['notJson', '{"a":1'],
    ['notJson', "{'a':1}"],
    ['notJson', '{"a":NaN}'],
    ['notJson', '{"a":1,}'],
    ['notJson', '{"a":01}'],
    ['notAnObject', '[1]'],
    ['notAnObject', '"text"'],
    ['duplicateKey', '{"a":1,"b":2,"a":1}'],
    ['duplicateKey', '{"a":1,"\\u0061":2}'],
    ['badText', '{"a":"x\\u0000"}'],
    ['badText', '{"a":"\\ud800"}'],
    ['tooDeep', `{"a":${'['.repeat(200)}${']'.repeat(200)}}`],
  ])('says %s of %s', (code, text) => {
    expect(faultOf(text)).toBe(code);
  });

  it('neither overflows nor slows down at great depth', () => {
    expect(faultOf(`{"a":${'['.repeat(1_000_000)}`)).toBe('notJson');
    expect(faultOf(`{"a":${'['.repeat(300_000)}${']'.repeat(300_000)}}`)).toBe('tooDeep');
  });

  it('keeps names such as __proto__ as names', () => {
    expect(cellsOf('{"__proto__":1,"constructor":2}')).toEqual([
      ['__proto__', 'number', '1'],
      ['constructor', 'number', '2'],
    ]);
  });
});

describe('splitMembers', () => {
  it('finds the members that JSON.parse finds, in any writing', () => {
    const indent = fc.constantFrom(undefined, 1, '\t');

    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), indent, (object, blanks) => {
        const text = JSON.stringify(object, undefined, blanks);

        const members = splitMembers(text);

        const parsed = Object.entries(JSON.parse(text) as object);
        expect(members.map(({ key, raw }) => [key, JSON.parse(raw)])).toEqual(parsed);
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});
