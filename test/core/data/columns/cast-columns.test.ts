import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { DataSpec } from '../../../../core/contracts/model-spec.ts';
import type { WantedKind } from '../../../../core/data/columns/wanted-kind.ts';
import { createRandom } from '../../../../core/random.ts';
import { Workshop } from '../../../ingest/workshop.ts';

let workshop: Workshop;
beforeAll(async () => {
  workshop = await Workshop.open();
});
afterAll(() => workshop.close());

/** Values and fault codes of one column, read from CSV as a wanted kind. */
async function readAs(wanted: WantedKind, texts: string[], data: Partial<DataSpec> = {}): Promise<unknown[]> {
  const quoted = texts.map((text) => `"${text.replaceAll('"', '""')}",x`);
  const content = `v,other\n${quoted.join('\n')}\n`;
  const spec = { delimiter: ',', ...data };
  const { table, reasons } = await workshop.read({ content }, spec, { wanted: new Map([['v', wanted]]) });
  if (table === undefined) return reasons.map((reason) => reason.code);
  return judged(table.faults);
}

/** Values and fault codes of the first column of a SELECT, written as Parquet. */
async function readParquet(sql: string, wanted?: WantedKind): Promise<unknown[]> {
  const file = `${workshop.folder}/made.parquet`;
  await workshop.session.run(`COPY (${sql}) TO '${file}' (FORMAT parquet)`);
  const [name] = await workshop.session.rows(
    `SELECT column_name FROM (DESCRIBE FROM read_parquet('${file}'))`,
  );
  const kinds = wanted === undefined ? undefined : new Map([[String(name!.column_name), wanted]]);
  const { table, reasons } = await workshop.read({ file }, {}, { wanted: kinds });
  if (table === undefined) return reasons.map((reason) => reason.code);
  return judged(table.faults);
}

async function judged(faults: { code: string }[]): Promise<unknown[]> {
  const rows = await workshop.query('SELECT verdict, c0, rowid FROM typed');
  const found: unknown[] = [];
  for (const [verdict, value, row] of rows) {
    if (verdict === 0) found.push(value);
    else {
      const [[code]] = (await workshop.query(
        `SELECT ${faults[Number(verdict) - 1]!.code} FROM typed WHERE rowid = ${row}`,
      )) as [[string]];
      found.push(code);
    }
  }
  return found;
}

describe('texts as numbers', () => {
  it('takes the grammar and nothing that a cast would let pass', async () => {
    const texts = [
      '1',
      '-1.5',
      '+.5',
      '007',
      '1e3',
      '-0',
      '1_000',
      '0x10',
      '95%',
      '$4',
      ' 1',
      '1.',
      '.',
      'NaN',
      'inf',
      '1e',
      '--1',
      '١',
    ];
    const bad = 'notANumber';

    expect(await readAs({ kind: 'number' }, texts)).toEqual([
      1,
      -1.5,
      0.5,
      7,
      1_000,
      0,
      bad,
      bad,
      bad,
      bad,
      bad,
      bad,
      bad,
      bad,
      bad,
      bad,
      bad,
      bad,
    ]);
  });

  it('takes nothing that would be rounded, and nothing infinite', async () => {
    const texts = [
      '9007199254740992',
      '9007199254740993',
      '-9007199254740993',
      '9007199254740994',
      '0009007199254740994.0',
      '82544000000000707.52',
      '1e22',
      '123456789012345678e3',
      '10000000000000000000000',
      '99999999999999999999999999999999999999999999999',
      '1e309',
      `${'9'.repeat(400)}`,
      '0.1234567890123456789',
      '1e-400',
    ];

    expect(await readAs({ kind: 'number' }, texts)).toEqual([
      9_007_199_254_740_992,
      'precision',
      'precision',
      9_007_199_254_740_994,
      9_007_199_254_740_994,
      'precision',
      1e22,
      1.2345678901234568e20,
      1e22,
      'precision',
      'notFinite',
      'notFinite',
      0.12345678901234568,
      0,
    ]);
  });

  it('takes declared marks for decimals and thousands', async () => {
    const german = { decimal: ',', thousands: '.' } as const;

    expect(
      await readAs({ kind: 'number' }, ['1.234,5', '1234,5', '-1.000.000', '1.5', '1,5e3'], german),
    ).toEqual([1_234.5, 1_234.5, -1_000_000, 'notANumber', 1_500]);
    expect(await readAs({ kind: 'number' }, ["1'000.5", '1 000'], { thousands: "'" })).toEqual([
      1_000.5,
      'notANumber',
    ]);
  });

  it('takes the declared markers and blanks as missing, markers that look like numbers too', async () => {
    expect(
      await readAs({ kind: 'number' }, ['', ' ', 'NA', 'null', '-999', '1'], { nulls: ['', 'NA', '-999'] }),
    ).toEqual([null, null, null, 'notANumber', null, 1]);
  });
});

describe('texts as booleans and times', () => {
  it('takes true and false in three spellings, and 1 and 0 where the column is declared boolean', async () => {
    const texts = ['true', 'True', 'TRUE', '1', 'false', 'False', 'FALSE', '0', '', 'tRUE', 'yes', '2'];
    const bad = 'notABoolean';

    expect(await readAs({ kind: 'boolean' }, texts)).toEqual([
      true,
      true,
      true,
      true,
      false,
      false,
      false,
      false,
      null,
      bad,
      bad,
      bad,
    ]);
  });

  it('takes dates and wall-clock times without a zone', async () => {
    const texts = [
      '2023-01-31',
      '2023-01-31T08:15',
      '2023-01-31 08:15:30.123456',
      '0001-01-01',
      '9999-12-31 23:59:59',
      '',
      '2023-02-29',
      '2023-01-31T24:00:00',
      '2023-01-31T08:15:60',
      '0000-01-01',
      '2023-01-31T08:15:00Z',
      '31.01.2023',
      '2023-1-31',
    ];

    expect(await readAs({ kind: 'timestamp', zoned: false }, texts)).toEqual([
      '2023-01-31 00:00:00',
      '2023-01-31 08:15:00',
      '2023-01-31 08:15:30.123456',
      '0001-01-01 00:00:00',
      '9999-12-31 23:59:59',
      null,
      'outOfRange',
      'notATime',
      'notATime',
      'outOfRange',
      'unexpectedZone',
      'notATime',
      'notATime',
    ]);
  });

  it('takes times with a zone to UTC, however the zone is written', async () => {
    const texts = [
      '2023-01-31T08:15:30Z',
      '2023-01-31T08:15Z',
      '2023-01-31T08:15:00+02:00',
      '2023-01-31T08:15+05:30',
      '2023-01-31 23:15:00.5-0330',
      '2023-01-31T00:15:00+01',
      '2023-01-31T08:15:00',
      '9999-12-31T23:59:59-01:00',
      '2023-02-29T00:00:00Z',
    ];

    expect(await readAs({ kind: 'timestamp', zoned: true }, texts)).toEqual([
      '2023-01-31 08:15:30',
      '2023-01-31 08:15:00',
      '2023-01-31 06:15:00',
      '2023-01-31 02:45:00',
      '2023-02-01 02:45:00.5',
      '2023-01-30 23:15:00',
      'noZone',
      'outOfRange',
      'outOfRange',
    ]);
  });
});

describe('texts as categories', () => {
  it('keeps every text as it is but for the declared markers and reserved characters', async () => {
    const texts = [
      'a',
      ' ',
      ' a ',
      '007',
      '1.0',
      'null',
      '',
      'NA',
      'na',
      'a\u0001b',
      '\u0002',
      '😀',
      "Robert'); DROP TABLE--",
    ];

    expect(await readAs({ kind: 'category' }, texts)).toEqual([
      'a',
      ' ',
      ' a ',
      '007',
      '1.0',
      'null',
      null,
      null,
      'na',
      'reservedCharacter',
      '\u0002',
      '😀',
      "Robert'); DROP TABLE--",
    ]);
  });

  it('keeps "" where it is no marker', async () => {
    expect(await readAs({ kind: 'category' }, ['', 'x'], { nulls: ['x'] })).toEqual(['', null]);
  });
});

describe('typed values', () => {
  it('takes NaN as missing and refuses infinities', async () => {
    const sql = `SELECT unnest(['1.5', 'nan', 'inf', '-inf', NULL, '-0.0'])::DOUBLE AS v`;

    expect(await readParquet(sql)).toEqual([1.5, null, 'notFinite', 'notFinite', null, 0]);
    expect(await readParquet(sql, { kind: 'category' })).toEqual([
      '1.5',
      null,
      'notFinite',
      'notFinite',
      null,
      '0',
    ]);
  });

  it('refuses long integers that a double would round, in a number column; a guessed one becomes a category', async () => {
    const sql = 'SELECT unnest([1, 9007199254740993, 9007199254740994])::BIGINT AS v';

    expect(await readParquet(sql, { kind: 'number' })).toEqual([1, 'precision', 9_007_199_254_740_994]);
    expect(await readParquet(sql)).toEqual(['1', '9007199254740993', '9007199254740994']);
    expect(await readParquet('SELECT 18446744073709551615::UBIGINT AS v')).toEqual(['18446744073709551615']);
  });

  it('loses no digit of decimals', async () => {
    expect(await readParquet('SELECT 12345678901.25::DECIMAL(15, 2) AS v')).toEqual([12_345_678_901.25]);
    expect(await readParquet(`SELECT '12345678901234567890.25'::DECIMAL(38, 2) AS v`)).toEqual([
      '12345678901234567890.25',
    ]);
    expect(
      await readParquet('SELECT unnest([74.00, 0.50, -1.25])::DECIMAL(10, 2) AS v', { kind: 'category' }),
    ).toEqual(['74', '0.5', '-1.25']);
  });

  it('reads dates, times of all resolutions and times with a zone', async () => {
    expect(await readParquet(`SELECT DATE '2020-02-29' AS v`)).toEqual(['2020-02-29 00:00:00']);
    expect(await readParquet(`SELECT '2020-01-01 10:00:00.123456789'::TIMESTAMP_NS AS v`)).toEqual([
      '2020-01-01 10:00:00.123456',
    ]);
    expect(await readParquet(`SELECT TIMESTAMPTZ '2020-01-01 10:00:00+05:30' AS v`)).toEqual([
      '2020-01-01 04:30:00',
    ]);
    expect(await readParquet(`SELECT unnest([TIMESTAMP 'infinity', TIMESTAMP '12000-01-01'])  AS v`)).toEqual(
      ['outOfRange', 'outOfRange'],
    );
    expect(
      await readParquet(`SELECT TIMESTAMP '2020-01-01' AS v`, { kind: 'timestamp', zoned: true }),
    ).toEqual(['noZone']);
  });

  it('refuses reserved characters in texts', async () => {
    const sql = `SELECT unnest(['a', 'a' || chr(0), chr(1), chr(2)]) AS v`;

    expect(await readParquet(sql)).toEqual(['a', 'reservedCharacter', 'reservedCharacter', '\u0002']);
  });

  it('reads bytes as text only if they are UTF-8', async () => {
    expect(
      await readParquet(`SELECT unnest(['abc'::BLOB, '\\xFF'::BLOB, '\\xC3\\xA9'::BLOB, NULL]) AS v`),
    ).toEqual(['abc', 'notText', 'é', null]);
  });

  it('reads 1 and 0 as booleans where they are declared so, and booleans as categories', async () => {
    expect(await readParquet('SELECT unnest([1, 0, 2, NULL]) AS v', { kind: 'boolean' })).toEqual([
      true,
      false,
      'notABoolean',
      null,
    ]);
    expect(await readParquet('SELECT unnest([true, false, NULL]) AS v', { kind: 'category' })).toEqual([
      'true',
      'false',
      null,
    ]);
  });

  it('does not take a text for a number because it looks like one', async () => {
    expect(await readParquet(`SELECT unnest(['1', '2']) AS v`)).toEqual(['1', '2']);
    expect(await readParquet(`SELECT unnest(['1', 'x']) AS v`, { kind: 'number' })).toEqual([
      1,
      'notANumber',
    ]);
  });

  it('leaves columns without values as categories, whatever their type', async () => {
    const file = `${workshop.folder}/made.parquet`;
    await workshop.session.run(
      `COPY (SELECT NULL::DOUBLE AS a, NULL::TIMESTAMP AS b, 1.5::DOUBLE AS c) TO '${file}' (FORMAT parquet)`,
    );

    const { table } = await workshop.read({ file });

    expect(table!.columns.map((column) => column.kind)).toEqual(['category', 'category', 'number']);
  });

  it('writes a number as a category as JavaScript writes it', async () => {
    const random = createRandom(5);
    const values = [
      0,
      74,
      0.1,
      1e-6,
      1e-7,
      123456789012345680,
      1e21,
      1e20,
      2 ** 53,
      -1.5e-10,
      5e-324,
      Number.MAX_VALUE,
      1e15,
      1e16,
      123456.789e3,
    ];
    for (let i = 0; i < 2_000; i++) values.push((random.next() - 0.5) * 10 ** (random.integer(60) - 30));
    for (let i = 0; i < 200; i++) values.push(Math.round(random.next() * 1e4) / 100);

    const texts = await readParquet(`SELECT unnest([${values.map((value) => `'${value}'`)}])::DOUBLE AS v`, {
      kind: 'category',
    });

    expect(texts).toEqual(values.map(String));
  });

  it('writes a 32-bit number as a category with its own digits', async () => {
    expect(await readParquet('SELECT unnest([0.1, 74, 16777216])::FLOAT AS v', { kind: 'category' })).toEqual(
      ['0.1', '74', '16777216'],
    );
  });
});
