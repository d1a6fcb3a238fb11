import { describe, expect, it } from 'vitest';
import { describeField } from '../../aws/describe-fields.ts';
import { PerennialError } from '../../core/errors.ts';

describe('a log field', () => {
  it.each([
    [undefined, undefined],
    [null, null],
    [3, 3],
    [12n, '12'],
    ['text', 'text'],
    [new Date(0), '1970-01-01T00:00:00.000Z'],
    [new Uint8Array(3), '(3 bytes)'],
    [() => 1, undefined],
  ])('keeps what says something: %o', (value, described) => {
    expect(describeField(value)).toEqual(described);
  });

  it.each([
    'row',
    'rows',
    'item',
    'items',
    'body',
    'values',
    'input',
    'taskToken',
    'apiKey',
    'authorization',
    'url',
  ])('does not hold what stands under the name %s', (name) => {
    expect(describeField({ [name]: { a: 'secret' } })).toEqual({ [name]: '(withheld)' });
    expect(describeField({ [name]: ['secret'] })).toEqual({ [name]: '(withheld)' });
  });

  it('holds how many rows there were, for a number is no data', () => {
    expect(describeField({ rows: 3, item: undefined })).toEqual({ rows: 3, item: undefined });
  });

  it('holds an error with its details and its cause', () => {
    const cause = new TypeError('refused');
    const error = new PerennialError('NotFoundError', 'no such model', { model: 'a' }, cause);

    expect(describeField(error)).toEqual({
      name: 'NotFoundError',
      message: 'no such model',
      details: { model: 'a' },
      stack: error.stack,
      cause: { name: 'TypeError', message: 'refused', stack: cause.stack },
    });
  });

  it('is bounded, also where it goes round in a circle', () => {
    const round: Record<string, unknown> = {};
    round.again = round;

    expect(JSON.stringify(describeField(round))).toContain('(deeper)');
    expect(describeField('x'.repeat(5_000))).toHaveLength(1_001);
    expect(describeField(Array.from({ length: 100 }, (_, i) => i))).toHaveLength(20);
  });
});
