import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { checkRowExpression } from '../../../../core/data/sql/check-row-expression.ts';
import { checkSql, namedColumns, type SqlColumn } from '../../../../core/data/sql/check-sql.ts';
import { sqlName, sqlNumber, sqlText } from '../../../../core/data/sql/quote-sql.ts';
import { Workshop } from '../../../ingest/workshop.ts';

const COLUMNS: SqlColumn[] = [
  { name: 'trip_distance', sqlName: 'c0', sqlType: 'DOUBLE' },
  { name: 'pickup time', sqlName: 'c1', sqlType: 'TIMESTAMP' },
  { name: 'Zone', sqlName: 'c2', sqlType: 'VARCHAR' },
  { name: 'c0', sqlName: 'c3', sqlType: 'DOUBLE' },
];

let workshop: Workshop;
beforeAll(async () => {
  workshop = await Workshop.open();
});
afterAll(() => workshop.close());

const check = (sql: string) => checkSql(workshop.session, sql, COLUMNS, 'data.where');

describe('SQL that is allowed', () => {
  it.each([
    ['trip_distance * 1.5 + -1', 'DOUBLE'],
    ['trip_distance between 1 and 60 and Zone is not null', 'BOOLEAN'],
    ["date_diff('second', \"pickup time\", TIMESTAMP '2023-01-01') / 60.0", 'DOUBLE'],
    ['extract(hour from "pickup time")', 'BIGINT'],
    ['"pickup time" + interval 90 minute', 'TIMESTAMP'],
    ["case when Zone like 'A%' or Zone ilike '%b' then 1 else 0 end", 'INTEGER'],
    ["Zone in ('a', 'b') and not (Zone = 'a')", 'BOOLEAN'],
    ["coalesce(nullif(Zone, ''), 'none') || '!'", 'VARCHAR'],
    ['greatest(ln(trip_distance), sqrt(trip_distance), round(trip_distance, 2))', 'DOUBLE'],
    ["regexp_matches(lower(trim(Zone)), '^[a-z]+$')", 'BOOLEAN'],
    ['try_cast(Zone as double) % 7 = 1', 'BOOLEAN'],
    ['trip_distance -- a comment', 'DOUBLE'],
    ['(((trip_distance)))', 'DOUBLE'],
  ])('%s', async (sql, type) => {
    expect((await check(sql)).type).toBe(type);
  });

  it('is written anew from the checked tree, with columns by their SQL names and numbers digit by digit', async () => {
    const sql = `"Zone" = 'x"column_names":["c0"]' and c0 + trip_distance > 9007199254740993`;

    expect(await check(sql)).toEqual({
      sql: `((c2 = 'x"column_names":["c0"]') AND ((c3 + c0) > 9007199254740993))`,
      columns: ['Zone', 'c0', 'trip_distance'],
      type: 'BOOLEAN',
    });
  });

  it('finds columns without regard to case, an exact name first', async () => {
    expect((await check('zone')).columns).toEqual(['Zone']);
    expect((await check('TRIP_DISTANCE')).columns).toEqual(['trip_distance']);
  });
});

describe('SQL that is refused by the name of what is forbidden', () => {
  it.each([
    ['(select 1)', 'a subquery'],
    ['exists(select 1)', 'a subquery'],
    ['trip_distance in (select 1)', 'a subquery'],
    ['row_number() over ()', 'a window'],
    ['sum(trip_distance)', 'the function sum'],
    ['count(*)', 'the function count_star'],
    ['random()', 'the function random'],
    ['now()', 'the function now'],
    ["current_setting('memory_limit')", 'the function current_setting'],
    ["getenv('HOME')", 'the function getenv'],
    ["read_text('/etc/passwd')", 'the function read_text'],
    ["nextval('s')", 'the function nextval'],
    ['repeat(Zone, 1000000)', 'the function repeat'],
    ['[1, 2]', 'the function list_value'],
    ["{'a': 1}", 'the function struct_pack'],
    ['list_transform([1], x -> x)', 'the function list_transform'],
    ['try(1 / 0)', 'the operator OPERATOR_TRY'],
    ['Zone::json', 'a cast to'],
    ['Zone collate nocase', 'a collate'],
    ['*', 'a star'],
    ["columns('c.*')", 'a star'],
    ['$1', 'a parameter'],
    ['1) from typed where (1', 'must be one expression'],
    ['1), (2', 'must be one expression'],
    ['1; drop table typed', 'cannot be parsed'],
    ['1); drop table typed; select (1', 'cannot be parsed'],
    ['1) union select (2', 'must be one expression'],
    ['1) order by (1', 'must be one expression'],
    ['', 'cannot be parsed'],
    [')(', 'cannot be parsed'],
    ['trip_distance > 1e400', 'beyond the range'],
    ['a\0b', 'U+0000'],
    ['typed.c0', 'is not a column'],
    ['length(5)', 'No function matches'],
    ["trip_distance + 'x'::boolean", 'data.where'],
    ['current_date', 'no column "current_date"'],
  ])('%j', async (sql, what) => {
    await expect(check(sql)).rejects.toMatchObject({
      name: 'SqlRefusedError',
      message: expect.stringContaining(what) as string,
    });
  });

  it('names the nearest column', async () => {
    await expect(check('tripdistance > 1')).rejects.toThrow(
      'no column "tripdistance"; did you mean "trip_distance"?',
    );
    await expect(check('other > 1')).rejects.toThrow(/no column "other"$/);
  });
});

describe('namedColumns', () => {
  it('lists the columns as they are written, each once', async () => {
    const names = await namedColumns(workshop.session, 'a + "B c" / a > 1 or Z is null', 'x');

    expect(names).toEqual(['a', 'B c', 'Z']);
  });
});

describe('checkRowExpression', () => {
  it('knows the row number besides the columns, and hides a column of that name', async () => {
    const columns = [...COLUMNS, { name: 'Row_Number', sqlName: 'c9', sqlType: 'VARCHAR' }];

    const checked = await checkRowExpression(workshop.session, 'row_number % 5 = 4', columns);

    expect(checked.sql).toBe('((row_number % 5) = 4)');
  });

  it('refuses what is not true or false', async () => {
    await expect(checkRowExpression(workshop.session, 'row_number % 5', COLUMNS)).rejects.toThrow(
      'must be true or false',
    );
  });
});

describe('quoting', () => {
  it('makes any text a literal and any name an identifier', async () => {
    const text = `it's; "DROP" -- \\ \n 😀`;

    expect(await workshop.query(`SELECT ${sqlText(text)} AS ${sqlName(text)}`)).toEqual([[text]]);
    expect(() => sqlText('a\0')).toThrow(RangeError);
    expect(() => sqlName('a\0')).toThrow(RangeError);
  });

  it('loses no digit of a number', async () => {
    const numbers = [0.1, 1e-300, -1.7976931348623157e308, 2 ** 53];

    expect(await workshop.query(`SELECT ${numbers.map(sqlNumber).join(', ')}`)).toEqual([numbers]);
    expect(() => sqlNumber(Number.NaN)).toThrow(RangeError);
  });
});
