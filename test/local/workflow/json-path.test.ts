import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FieldReader } from '../../../local/workflow/field-reader.ts';
import { parseJsonPath, readPath } from '../../../local/workflow/json-path.ts';
import type { JsonObject, JsonValue } from '../../../local/workflow/json-value.ts';
import { compileResultPath } from '../../../local/workflow/result-path.ts';

const place = { state: 'A', field: 'Path', context: new Set<never>() };
const read = (text: string, data: JsonValue) => readPath(parseJsonPath(text, place), { data, context: {} });
const write = (text: string, data: JsonValue, result: JsonValue) =>
  compileResultPath(new FieldReader({ ResultPath: text }, place))(data, result);

describe('a path', () => {
  it.each([
    ['$', null, null],
    ['$.a', { a: 0 }, 0],
    ['$.a.b[1][0]', { a: { b: [0, [5]] } }, 5],
    ["$['a.b']['c\\'d']", { 'a.b': { "c'd": 1 } }, 1],
    ['$["a"]', { a: 1 }, 1],
    ['$.été.snake_case.kebab-case', { été: { snake_case: { 'kebab-case': 1 } } }, 1],
    ['$.0', { 0: 'zero' }, 'zero'],
  ])('%s finds its value', (text, data, value) => {
    expect(read(text, data)).toEqual(value);
  });

  it.each([
    ['$.a', {}],
    ['$.a', null],
    ['$.length', [1, 2]],
    ['$.length', 'text'],
    ['$[0]', 'text'],
    ['$[0]', { 0: 1 }],
    ['$[1]', [1]],
    ['$.constructor', {}],
    ['$.toString', {}],
    ['$.a.b', { a: 1 }],
  ])('%s finds nothing in %j', (text, data) => {
    expect(read(text, data)).toBeUndefined();
  });
});

describe('a result that is placed', () => {
  const name = fc.stringMatching(/^[a-z]{1,2}$/);
  const steps = fc.array(name, { minLength: 1, maxLength: 4 });
  const toPath = (path: string[]) => `$${path.map((step) => `['${step}']`).join('')}`;

  it('is found at its path, and nothing else has changed', () => {
    fc.assert(
      fc.property(fc.dictionary(name, fc.integer(), { noNullPrototype: true }), steps, (fields, path) => {
        const data: JsonObject = { ...fields };
        delete data[path[0]!];
        const before = structuredClone(data);

        const placed = write(toPath(path), data, { done: true });

        expect(read(toPath(path), placed)).toEqual({ done: true });
        expect(data).toEqual(before);
        for (const key of Object.keys(data)) expect(read(toPath([key]), placed)).toBe(data[key]);
      }),
      { seed: 11, numRuns: 200 },
    );
  });

  it.each([
    ['$.a', null],
    ['$.a', [1]],
    ['$.a.b', { a: null }],
    ['$.a[0]', { a: {} }],
    ['$.a[0]', {}],
    ['$.a[1]', { a: [1] }],
  ])('does not fit at %s into %j', (text, data) => {
    expect(() => write(text, data, 1)).toThrow('States.ResultPathMatchFailure');
  });

  it('may come from JSON with a __proto__ key without touching any prototype', () => {
    const result = write('$.a', JSON.parse('{"__proto__":{"x":1}}'), 2) as JsonObject;

    expect(Object.keys(result)).toEqual(['__proto__', 'a']);
    expect(({} as JsonObject).x).toBeUndefined();
  });
});
