import { describe, expect, it } from 'vitest';
import { BadRequest } from '../../../lambdas/http/problem.ts';
import { MAX_BODY_BYTES, readJson } from '../../../lambdas/http/read-json.ts';

function read(text: string, headers: Record<string, string> = {}): unknown {
  return readJson({
    params: {},
    query: new URLSearchParams(),
    headers,
    requestId: 'r',
    caller: 'local',
    actionId: 'a',
    text,
  });
}

function refusalOf(text: string, headers: Record<string, string> = {}): BadRequest {
  try {
    read(text, headers);
  } catch (error) {
    if (error instanceof BadRequest) return error;
    throw error;
  }
  throw new Error('it was read');
}

describe('readJson', () => {
  it.each([
    ['', 'emptyBody'],
    [' \n\t', 'emptyBody'],
    ['\ufeff', 'emptyBody'],
  ])('refuses the empty body %j', (text, code) => {
    expect(refusalOf(text)).toMatchObject({ status: 400, issues: [{ field: '(body)', code }] });
  });

  it.each([
    ['nonsense', 1],
    ['{"a":1,}', 7],
    ['{"a":NaN}', 5],
    ['{"rows":[{"a":1}', 16],
    ['{} {}', 3],
    ['\ufeff{}', 0],
    ['{"é":tru}', 9],
    ['<html>', 0],
  ])('refuses %j and names the byte', (text, byte) => {
    const refusal = refusalOf(text);

    expect(refusal).toMatchObject({ status: 400, issues: [{ code: 'notJson' }] });
    expect(refusal.message).toMatch(new RegExp(`byte ${byte}$`));
  });

  it('quotes nothing of a body it cannot read', () => {
    expect(refusalOf('{"password": hunter2}').message).not.toContain('hunter');
  });

  it.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data; boundary=x',
    'application/jsonp',
    'text/html, application/json',
    '',
  ])('refuses the media type %j', (type) => {
    expect(refusalOf('{}', { 'content-type': type })).toMatchObject({
      status: 415,
      issues: [{ code: 'wrongMediaType' }],
    });
  });

  it.each(['application/json', 'Application/JSON', 'application/json; charset=utf-8', 'application/json ;x'])(
    'reads the media type %j',
    (type) => {
      expect(read('{"a":1}', { 'content-type': type })).toEqual({ a: 1 });
    },
  );

  it.each(['gzip', 'br', 'deflate'])('refuses a body compressed with %s', (encoding) => {
    expect(refusalOf('{}', { 'content-encoding': encoding })).toMatchObject({ status: 415 });
    expect(read('{}', { 'content-encoding': 'identity' })).toEqual({});
  });

  it('reads a body of the largest size and refuses one byte more, naming the limit', () => {
    const largest = `"${'é'.repeat(MAX_BODY_BYTES / 2 - 1)}"`;

    expect(read(largest)).toHaveLength(MAX_BODY_BYTES / 2 - 1);
    expect(refusalOf(`${largest} `)).toMatchObject({ status: 413 });
    expect(refusalOf(`${largest} `).message).toContain(String(MAX_BODY_BYTES));
  });

  it('reads 32 levels, refuses 33, and three million before anything recurses', () => {
    const nested = (levels: number) => '['.repeat(levels) + ']'.repeat(levels);

    expect(() => read(nested(32))).not.toThrow();
    expect(refusalOf(nested(33))).toMatchObject({ status: 400, issues: [{ code: 'tooDeep' }] });
    expect(refusalOf('['.repeat(2_900_000))).toMatchObject({ status: 400, issues: [{ code: 'tooDeep' }] });
  });

  it('refuses a key that stands twice in one object, naming it', () => {
    expect(refusalOf('{"rows":[{"a":1,"a":2}]}')).toMatchObject({
      status: 422,
      issues: [{ field: 'a', code: 'duplicateKey' }],
    });
  });

  it('reads __proto__ as a key like any other, touching no prototype', () => {
    const value = read('{"__proto__":{"x":1}}') as object;

    expect(Object.keys(value)).toEqual(['__proto__']);
    expect(({} as { x?: number }).x).toBeUndefined();
  });
});
