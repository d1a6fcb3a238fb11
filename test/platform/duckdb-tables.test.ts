import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { TableChunk, TableSession } from '../../core/data/table-session.ts';
import { createDuckdbTables } from '../../platform/duckdb-tables.ts';

let folder: string;
let session: TableSession;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perennial-tables-'));
  session = await createDuckdbTables().open({ folder });
});
afterEach(async () => {
  session.close();
  await rm(folder, { recursive: true });
});

async function chunksOf(sql: string): Promise<TableChunk[]> {
  const chunks: TableChunk[] = [];
  for await (const chunk of session.chunks(sql)) chunks.push(chunk);
  return chunks;
}

describe('a session is shut into its folder', () => {
  it.each([
    ['reading a file by path', `SELECT * FROM read_text('/etc/hostname')`],
    ['reading upwards', `SELECT * FROM read_text('FOLDER/../x.txt')`],
    ['writing outside', `COPY (SELECT 1) TO '/tmp/perennial-outside.csv'`],
    ['attaching a database', `ATTACH '/tmp/perennial-outside.db'`],
    ['installing an extension', 'INSTALL httpfs'],
    ['loading a library', `LOAD '/tmp/x.duckdb_extension'`],
    ['changing the lock', 'SET enable_external_access = true'],
    ['allowing more folders', `SET allowed_directories = ['/']`],
    ['a web address', `SELECT * FROM read_csv('https://example.com/x.csv')`],
  ])('refuses %s', async (_, sql) => {
    await session.lock();

    const attempt = session.run(sql.replace('FOLDER', folder));

    await expect(attempt).rejects.toMatchObject({ name: 'UnreadableDataError' });
  });

  it('reads and writes below its folder', async () => {
    await session.lock();
    await session.run(`COPY (SELECT 42 AS answer) TO '${folder}/x.parquet' (FORMAT parquet)`);

    expect(await session.rows(`SELECT * FROM read_parquet('${folder}/x.parquet')`)).toEqual([{ answer: 42 }]);
  });

  it('works on a folder behind a symbolic link', async () => {
    const link = `${folder}-link`;
    await symlink(folder, link);
    await writeFile(join(folder, 'x.txt'), 'here');
    const linked = await createDuckdbTables().open({ folder: link });

    const rows = await linked.rows(`SELECT content FROM read_text('${linked.folder}/x.txt')`);

    expect(rows).toEqual([{ content: 'here' }]);
    linked.close();
    await rm(link);
  });

  it('knows nothing of the sessions before it, and cannot reach their folders', async () => {
    const tables = createDuckdbTables();
    const first = await tables.open({ folder });
    await first.run(`CREATE TABLE kept AS SELECT 1 AS one; COPY kept TO '${folder}/kept.parquet'`);
    await first.lock();
    const other = await mkdtemp(join(tmpdir(), 'perennial-tables-'));
    const second = await tables.open({ folder: other });

    await expect(second.rows('FROM kept')).rejects.toMatchObject({ name: 'UnreadableDataError' });
    await expect(second.rows(`FROM '${folder}/kept.parquet'`)).rejects.toMatchObject({
      message: expect.stringContaining('Permission') as string,
    });
    await expect(first.rows(`FROM '${folder}/kept.parquet'`)).resolves.toEqual([{ one: 1 }]);

    first.close();
    second.close();
    await rm(other, { recursive: true });
  });

  it('shuts in and locks the connections that statements run on side by side', async () => {
    await session.lock();

    const attempts = await Promise.allSettled(
      [1, 2, 3].map(() => session.rows(`SELECT * FROM read_text('/etc/hostname')`)),
    );

    expect(attempts.map(({ status }) => status)).toEqual(['rejected', 'rejected', 'rejected']);
    await expect(
      Promise.all([1, 2, 3].map(() => session.rows(`SELECT current_setting('TimeZone') AS zone`))),
    ).resolves.toEqual([[{ zone: 'UTC' }], [{ zone: 'UTC' }], [{ zone: 'UTC' }]]);
  });

  it('may be locked twice and closed twice, and refuses statements afterwards', async () => {
    await session.lock();
    await session.lock();
    session.close();
    session.close();

    await expect(session.rows('SELECT 1')).rejects.toMatchObject({ name: 'NotAllowedError' });
  });
});

describe('small results', () => {
  it('gives 64-bit integers as numbers where they are exact, else as text', async () => {
    const rows = await session.rows(
      'SELECT 9007199254740991::BIGINT AS exact, 9007199254740993::BIGINT AS big, 7::HUGEINT AS huge',
    );

    expect(rows).toEqual([{ exact: 9_007_199_254_740_991, big: '9007199254740993', huge: 7 }]);
  });

  it('gives decimals, times, lists and structs as plain data', async () => {
    const rows = await session.rows(
      `SELECT 12.5::DECIMAL(10, 2) AS small, 0.1234567890123456789 AS long, TIMESTAMP '2020-01-31 10:00:00.5' AS t,
        [1::BIGINT, NULL] AS list, {'a': DATE '2020-01-31'} AS struct, NULL AS nothing, 'nan'::DOUBLE AS nan`,
    );

    expect(rows).toEqual([
      {
        small: 12.5,
        long: '0.1234567890123456789',
        t: '2020-01-31 10:00:00.5',
        list: [1, null],
        struct: { a: '2020-01-31' },
        nothing: null,
        nan: Number.NaN,
      },
    ]);
  });

  it('takes times with a zone to UTC', async () => {
    const rows = await session.rows(`SELECT CAST(TIMESTAMPTZ '2020-07-01 00:30:00+05:30' AS VARCHAR) AS t`);

    expect(rows).toEqual([{ t: '2020-06-30 19:00:00+00' }]);
  });
});

describe('texts', () => {
  it('keep a first character that looks like a byte order mark', async () => {
    const texts = ['\ufeff', '\ufeffshort', `\ufeff${'long '.repeat(9)}`, '\ufeff\ufeff', '', 'ï»¿'];
    const sql = `SELECT unnest([${texts.map((text) => `'${text}'`).join(', ')}]) AS t`;

    const [chunk] = await chunksOf(sql);

    expect(chunk!.columns).toEqual([{ type: 'text', values: texts }]);
    expect(await session.rows(sql)).toEqual(texts.map((t) => ({ t })));
  });
});

describe('streamed results', () => {
  it('gives typed vectors with a byte of validity per row', async () => {
    const [chunk] = await chunksOf(
      `SELECT * FROM (VALUES (1.5::DOUBLE, 'a', true), (NULL, NULL, NULL), (-0.5, '', false)) AS t(d, s, b)`,
    );

    const [numbers, texts, booleans] = chunk!.columns;
    expect(chunk!.rows).toBe(3);
    expect(numbers).toMatchObject({ type: 'double', valid: Uint8Array.of(1, 0, 1) });
    expect((numbers as { values: Float64Array }).values[2]).toBe(-0.5);
    expect(texts).toEqual({ type: 'text', values: ['a', null, ''] });
    expect(booleans).toEqual({
      type: 'boolean',
      values: Uint8Array.of(1, 0, 0),
      valid: Uint8Array.of(1, 0, 1),
    });
  });

  it('keeps file order over many chunks, whatever the number of threads', async () => {
    await session.run(
      `COPY (SELECT range::DOUBLE AS n FROM range(300000)) TO '${folder}/n.parquet' (FORMAT parquet, ROW_GROUP_SIZE 20000)`,
    );
    const many = await createDuckdbTables({ threads: 4 }).open({ folder });

    let next = 0;
    for await (const { columns } of many.chunks(
      `SELECT n FROM read_parquet('${folder}/n.parquet') WHERE n >= 0`,
    )) {
      for (const value of (columns[0] as { values: Float64Array }).values) if (value === next) next++;
    }

    expect(next).toBe(300_000);
    many.close();
  });

  it('lets other statements run meanwhile', async () => {
    const stream = session.chunks('SELECT range::DOUBLE FROM range(10000)')[Symbol.asyncIterator]();
    await stream.next();

    expect(await session.rows('SELECT 1 AS one')).toEqual([{ one: 1 }]);

    expect((await stream.next()).done).toBe(false);
    await stream.return?.();
  });

  it('names a type that has no vector', async () => {
    await expect(chunksOf('SELECT 1::INTEGER')).rejects.toThrow('INTEGER');
  });
});

describe('failures', () => {
  it('carry the words of the engine', async () => {
    await expect(session.run('SELECT * FROM nowhere')).rejects.toMatchObject({
      name: 'UnreadableDataError',
      message: expect.stringContaining('nowhere') as string,
    });
  });

  it('interrupt a statement that runs too long', async () => {
    const hasty = await createDuckdbTables({ statementSeconds: 0.05 }).open({ folder });

    const attempt = hasty.rows(
      'SELECT count(*) FROM range(100000) a, range(100000) b WHERE a.range * b.range = 7',
    );

    await expect(attempt).rejects.toMatchObject({ name: 'TooLargeError' });
    hasty.close();
  });

  it('say when memory does not suffice', async () => {
    const small = await createDuckdbTables({ memoryLimitMegabytes: 16 }).open({ folder });

    const attempt = small.rows(
      "SELECT length(string_agg(repeat(range::VARCHAR, 40), ',')) FROM range(2000000)",
    );

    await expect(attempt).rejects.toMatchObject({ name: 'TooLargeError' });
    small.close();
  });
});
