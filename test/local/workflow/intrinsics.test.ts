import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileExpression } from '../../../local/workflow/expression.ts';
import type { JsonValue } from '../../../local/workflow/json-value.ts';

const place = { state: 'A', field: 'Parameters.v.$', context: new Set<never>() };
const evaluate = (text: string, data: JsonValue = {}, random = () => 0.5) =>
  compileExpression(text, place)({ data, context: {}, random });

describe('an intrinsic', () => {
  it('may have spaces between its parts', () => {
    expect(evaluate("States.Array( 1 ,'a' , $.b , States.UUID( ) )", { b: 2 })).toHaveLength(4);
  });

  it('takes numbers as JSON writes them, booleans and null', () => {
    expect(evaluate('States.Array(-1.5e2, 0, true, false, null)')).toEqual([-150, 0, true, false, null]);
  });

  it('takes paths with quotes, brackets and commas in them', () => {
    expect(evaluate("States.Array($['a, b'][1], $.c)", { 'a, b': [0, 1], c: 2 })).toEqual([1, 2]);
  });

  it.each([
    ["States.Base64Encode('')", ''],
    ["States.Base64Decode('')", ''],
    ["States.StringSplit('', ',')", []],
    ["States.StringSplit('a,b', '')", ['a,b']],
    ['States.ArrayPartition(States.Array(), 3)', []],
    ['States.ArrayUnique(States.Array())', []],
    ['States.ArrayRange(5, 1, 1)', []],
    ['States.ArrayRange(5, 5, 1)', [5]],
    ["States.Format('')", ''],
    ['States.MathAdd(2147483647, -2147483648)', -1],
  ] as [string, JsonValue][])('%s gives %j', (text, value) => {
    expect(evaluate(text)).toEqual(value);
  });

  it('may be nested 10 deep', () => {
    expect(evaluate(`${'States.Array('.repeat(10)}${')'.repeat(10)}`)).toHaveLength(1);
  });

  it('encodes and hashes up to 10,000 characters', () => {
    const text = 'x'.repeat(10_000);

    expect(evaluate('States.Base64Encode($.t)', { t: text })).toHaveLength(13_336);
    for (const call of ['States.Base64Encode($.t)', 'States.Base64Decode($.t)', "States.Hash($.t, 'MD5')"]) {
      expect(() => evaluate(call, { t: `${text}x` })).toThrow('States.IntrinsicFailure');
    }
  });

  it('makes random numbers from the start up to, not including, the end', () => {
    const draw = (random: number) => evaluate('States.MathRandom(-3, 4)', {}, () => random);

    expect([draw(0), draw(0.5), draw(0.999_999)]).toEqual([-3, 0, 3]);
    expect(() => evaluate('States.MathRandom(4, 4)')).toThrow('States.IntrinsicFailure');
  });

  it('makes UUIDs of version 4 from the injected chance alone', () => {
    expect(evaluate('States.UUID()', {}, () => 0)).toBe('00000000-0000-4000-8000-000000000000');
    expect(evaluate('States.UUID()', {}, () => 0.999_999)).toBe('ffffffff-ffff-4fff-bfff-ffffffffffff');
  });

  it('gives back any string that is encoded and decoded, or formatted with everything escaped', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 50 }), (text) => {
        const escaped = text.replace(/[\\'{}]/g, '\\$&');
        expect(evaluate('States.Base64Decode(States.Base64Encode($.t))', { t: text })).toBe(text);
        expect(evaluate(`States.Format('${escaped}')`)).toBe(text);
        expect(evaluate("States.Format('{}', $.t)", { t: text })).toBe(text);
        expect(evaluate(`States.ArrayGetItem(States.Array('${escaped}'), 0)`)).toBe(text);
      }),
      { seed: 3, numRuns: 200 },
    );
  });

  it('gives the same array back from its partitions', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer(), { maxLength: 30 }),
        fc.integer({ min: 1, max: 10 }),
        (list, size) => {
          const chunks = evaluate('States.ArrayPartition($.list, $.size)', { list, size }) as number[][];
          expect(chunks.flat()).toEqual(list);
          expect(chunks.every((chunk, index) => chunk.length === size || index === chunks.length - 1)).toBe(
            true,
          );
        },
      ),
      { seed: 5, numRuns: 200 },
    );
  });
});
