import { describe, expect, it } from 'vitest';
import { guessJsonKind, guessKind, guessZoned } from '../../../../core/data/columns/guess-kind.ts';
import { PLAIN_NUMBERS } from '../../../../core/data/columns/text-grammar.ts';

const guess = (...texts: string[]) => guessKind(texts, PLAIN_NUMBERS);

describe('guessKind', () => {
  it('guesses nothing from nothing', () => {
    expect(guess()).toBeUndefined();
  });

  it.each([
    ['number', ['1', '-2.5', '+.5', '1e-7', '0', '0.1', '-0']],
    ['boolean', ['true', 'FALSE', 'True']],
    ['timestamp', ['2023-01-31', '2020-02-29']],
    ['timestamp', ['2023-01-31T08:15', '2023-01-31 08:15:30.25']],
    ['timestamp', ['2023-01-31T08:15:30Z', '2023-01-31T08:15+02:00', '2023-01-31 08:15:30-0330']],
    ['category', ['1', '2', 'x']],
    ['category', ['09001', '10001']],
    ['category', ['1_000']],
    ['category', ['0x10']],
    ['category', ['95%']],
    ['category', ['$4.00']],
    ['category', ['1.', '2.']],
    ['category', ['NaN', 'INF', '-INF']],
    ['category', ['1,000']],
    ['category', [' 12']],
    ['category', ['yes', 'no']],
    ['category', ['2023-01-31', '2023-01-31T08:15:00']],
    ['category', ['2023-01-31T08:15:00', '2023-01-31T08:15:00Z']],
    ['category', ['03/10/2024']],
    ['category', ['2.2.2']],
  ])('guesses %s of %j', (kind, texts) => {
    expect(guess(...texts)?.kind).toBe(kind);
  });

  it('reads numbers as they are declared to be written, groups of three only', () => {
    const german = { decimal: ',', thousands: '.' } as const;

    expect(guessKind(['1.234,5', '12', '0,5', '1.234.567'], german)?.kind).toBe('number');
    expect(guessKind(['1.23,5'], german)?.kind).toBe('category');
    expect(guessKind(['12345.678'], german)?.kind).toBe('category');
  });
});

describe('guessJsonKind', () => {
  const counts = { string: 0, number: 0, boolean: 0, nested: 0 };

  it('goes by the types of JSON: a text of digits is a text', () => {
    expect(guessJsonKind(counts, [])).toBeUndefined();
    expect(guessJsonKind({ ...counts, number: 2 }, ['1', '2'])?.kind).toBe('number');
    expect(guessJsonKind({ ...counts, boolean: 2 }, ['true'])?.kind).toBe('boolean');
    expect(guessJsonKind({ ...counts, string: 2 }, ['1', '2'])?.kind).toBe('category');
    expect(guessJsonKind({ ...counts, string: 1 }, ['2023-01-31'])?.kind).toBe('timestamp');
    expect(guessJsonKind({ ...counts, string: 1, number: 1 }, ['1', '2'])?.kind).toBe('category');
    expect(guessJsonKind({ ...counts, nested: 1 }, ['[1]'])?.kind).toBe('category');
  });
});

describe('guessZoned', () => {
  it('goes by the majority', () => {
    expect(guessZoned(['2023-01-31T08:15:00Z', '2023-01-31T08:15:00Z', '2023-01-31T08:15:00'])).toBe(true);
    expect(guessZoned(['2023-01-31T08:15:00Z', '2023-01-31T08:15:00'])).toBe(false);
    expect(guessZoned([])).toBe(false);
  });
});
