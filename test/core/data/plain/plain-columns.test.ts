import { describe, expect, it } from 'vitest';
import type { Column } from '../../../../core/data/frame.ts';
import { PlainBooleans } from '../../../../core/data/plain/plain-booleans.ts';
import { PlainCategories } from '../../../../core/data/plain/plain-categories.ts';
import type { PlainColumn } from '../../../../core/data/plain/plain-column.ts';
import { PlainNumbers } from '../../../../core/data/plain/plain-numbers.ts';
import { PlainTimes } from '../../../../core/data/plain/plain-times.ts';
import { TextSet } from '../../../../core/data/plain/text-set.ts';
import { createRandom } from '../../../../core/random.ts';

const MISSING = new TextSet(['', 'NA'], true);
const numbers = (mayLeadWithZeros = false) => new PlainNumbers(MISSING, mayLeadWithZeros, 1);
const times = (form: 'date' | 'dateTime' | 'zoned' | 'unzoned') => new PlainTimes(MISSING, form, 1);

/** Adds a field that stands between others. */
function add(column: PlainColumn, text: string): boolean {
  const bytes = Buffer.from(`9${text}9`);
  return column.add(bytes, 1, bytes.length - 1);
}

function read(column: PlainColumn, texts: readonly string[]): Column {
  for (const text of texts) expect(add(column, text), text).toBe(true);
  return column.finish().values;
}

function valuesOf(column: Column): number[] {
  return column.kind === 'category' ? [...column.codes] : [...column.values];
}

describe('PlainNumbers', () => {
  it('reads nothing as an empty column', () => {
    expect(valuesOf(read(numbers(), []))).toEqual([]);
  });

  it('takes markers and blanks as missing', () => {
    expect(valuesOf(read(numbers(), ['', 'NA', '   ', '0']))).toEqual([
      Number.NaN,
      Number.NaN,
      Number.NaN,
      0,
    ]);
  });

  it('makes 0 of −0', () => {
    expect(valuesOf(read(numbers(), ['-0', '-0.0'])).every((value) => Object.is(value, 0))).toBe(true);
  });

  it('reads what Number() reads, to the last bit', () => {
    const random = createRandom(5);
    const digits = (count: number) => Array.from({ length: count }, () => random.integer(10)).join('');
    const texts = Array.from({ length: 20_000 }, () => {
      const sign = ['', '-', '+'][random.integer(3)]!;
      const whole = random.next() < 0.2 ? '' : String(Number(digits(1 + random.integer(12))));
      const fraction = whole === '' || random.next() < 0.7 ? `.${digits(1 + random.integer(20))}` : '';
      const exponent = random.next() < 0.2 ? `e${random.integer(7) - 6}` : '';
      return `${sign}${whole}${fraction}${exponent}`;
    }).filter((text) => Math.abs(Number(text)) < 2 ** 53 && Math.abs(Number(text)) > 1e-290);

    expect(valuesOf(read(numbers(), texts))).toEqual(texts.map(Number));
  });

  it.each([
    '1.',
    '.',
    '-',
    '+',
    'e5',
    '1e',
    '1e+',
    '1e5.5',
    '1 ',
    ' 1',
    '1_000',
    '1,5',
    '0x10',
    'nan',
    'inf',
    'Infinity',
    '١',
    '--1',
    '1-',
    '1.2.3',
    '\t',
  ])('leaves %j, which is no number, to the engine', (text) => {
    expect(add(numbers(), text)).toBe(false);
  });

  it.each(['9007199254740992', '-9007199254740993', '1e16', '1e400', '1e-300', '0.00000000000000000'])(
    'leaves %s, of which a double may lose something, to the engine',
    (text) => {
      expect(add(numbers(), text)).toBe(false);
    },
  );

  it('takes a leading zero for that of a code, unless the column is known to hold numbers', () => {
    expect(add(numbers(), '007')).toBe(false);
    expect(valuesOf(read(numbers(true), ['007', '-00.5', '0.5']))).toEqual([7, -0.5, 0.5]);
  });
});

describe('PlainBooleans', () => {
  it('reads three spellings, and 1 and 0 only where the column is known to be boolean', () => {
    const known = new PlainBooleans(MISSING, false, 1);

    expect(
      valuesOf(read(known, ['true', 'True', 'TRUE', '1', 'false', 'False', 'FALSE', '0', '', 'NA'])),
    ).toEqual([1, 1, 1, 1, 0, 0, 0, 0, -1, -1]);
    for (const text of ['1', '0', 'yes', 'tRUE'])
      expect(add(new PlainBooleans(MISSING, true, 1), text)).toBe(false);
  });
});

describe('PlainCategories', () => {
  it('gives codes in code-point order whatever came first, and counts the rows of each level', () => {
    const column = new PlainCategories(new TextSet(['NA']), 1);
    for (const text of ['b', '😀', '', 'NA', '\uffee', 'b', '\ufeffb', ' b']) add(column, text);

    expect(column.finish()).toEqual({
      values: {
        kind: 'category',
        levels: ['', ' b', 'b', '\ufeffb', '\uffee', '😀'],
        codes: Int32Array.of(2, 5, 0, -1, 4, 2, 3, 1),
      },
      levelRows: [1, 1, 2, 1, 1, 1],
    });
  });

  it('tells many levels apart', () => {
    const random = createRandom(9);
    const texts = Array.from({ length: 30_000 }, () => `level ${random.integer(9_000)}`);
    const column = new PlainCategories(new TextSet([]), 1);

    const values = read(column, texts) as Extract<Column, { kind: 'category' }>;

    expect(Array.from(values.codes, (code) => values.levels[code])).toEqual(texts);
    expect(values.levels).toEqual([...new Set(texts)].sort());
  });
});

describe('PlainTimes', () => {
  it('reads seconds since 1970 as Date does, with microseconds', () => {
    const column = times('unzoned');
    const texts = [
      '1970-01-01',
      '2024-02-29',
      '1969-12-31 23:59:58.75',
      '2026-11-21T10:20',
      '2000-03-01T00:00:01.000001',
    ];

    expect(valuesOf(read(column, [...texts, '']))).toEqual([
      0,
      Date.UTC(2024, 1, 29) / 1_000,
      -1.25,
      Date.UTC(2026, 10, 21, 10, 20) / 1_000,
      (Date.UTC(2000, 2, 1, 0, 0, 1) * 1_000 + 1) / 1e6,
      Number.NaN,
    ]);
  });

  it('reads every day of four centuries', () => {
    const days = Array.from({ length: 146_097 }, (_, day) => day - 60_000);
    const texts = days.map((day) => new Date(day * 86_400_000).toISOString().slice(0, 10));

    expect(valuesOf(read(times('date'), texts))).toEqual(days.map((day) => day * 86_400));
  });

  it('brings times with a zone to UTC', () => {
    const texts = [
      '2026-01-01T00:30:00Z',
      '2026-01-01T02:00:00+01:30',
      '2025-12-31T19:30:00.5-05:00',
      '2026-01-01T00:30Z',
    ];
    const at = Date.UTC(2026, 0, 1, 0, 30) / 1_000;

    expect(valuesOf(read(times('zoned'), texts))).toEqual([at, at, at + 0.5, at]);
  });

  it.each([
    ['date', '2026-01-01T00:00:00'],
    ['dateTime', '2026-01-01'],
    ['dateTime', '2026-01-01T00:00:00Z'],
    ['zoned', '2026-01-01T00:00:00'],
    ['unzoned', '2026-01-01T00:00:00+01:00'],
    ['zoned', '2026-01-01T00:00:00+15:00'],
    ['zoned', '2026-01-01T00:00:00+0100'],
    ['date', '2026-02-29'],
    ['date', '2026-13-01'],
    ['date', '2026-00-01'],
    ['date', '2026-01-00'],
    ['date', '0000-01-01'],
    ['date', '26-01-0001'],
    ['dateTime', '2026-01-01T24:00:00'],
    ['dateTime', '2026-01-01T10:60'],
    ['dateTime', '2026-01-01T10:00:60'],
    ['dateTime', '2026-01-01T10:00.5'],
    ['dateTime', '2026-01-01T10:00:00.'],
    ['dateTime', '2026-01-01T10:00:00.1234567'],
    ['dateTime', '2026-01-01t10:00:00'],
    ['dateTime', '2026-01-01T1:00:00'],
    ['dateTime', '9999-12-31T23:59:59'],
    ['dateTime', 'yesterday'],
  ] as const)('leaves, as %s, %s to the engine', (form, text) => {
    expect(add(times(form), text)).toBe(false);
  });
});
