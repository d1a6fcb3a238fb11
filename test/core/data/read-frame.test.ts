import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { evaluateRowExpression } from '../../../core/data/evaluate-row-expression.ts';
import { readFrame } from '../../../core/data/read-frame.ts';
import { Workshop } from '../../ingest/workshop.ts';

let workshop: Workshop;
let older: string;
let newer: string;

beforeAll(async () => {
  workshop = await Workshop.open();
  await workshop.session.lock();
  older = `${workshop.folder}/older.parquet`;
  newer = `${workshop.folder}/newer.parquet`;
  await write(
    older,
    `(1.5::DOUBLE, 'b', true, TIMESTAMP '1970-01-01 00:00:01.25'), (NULL, NULL, NULL, NULL)`,
    'x, "a b", __proto__, t',
  );
  await write(
    newer,
    `('é', -2::DOUBLE, false, 9::DOUBLE), ('b', 3, NULL, 8), ('', 4, true, 7)`,
    '"a b", x, __proto__, added',
  );
});
afterAll(() => workshop.close());

function write(file: string, values: string, names: string): Promise<void> {
  return workshop.session.run(
    `COPY (SELECT * FROM (VALUES ${values}) AS v(${names})) TO '${file}' (FORMAT parquet)`,
  );
}

const read = (columns: Parameters<typeof readFrame>[2]) =>
  readFrame(workshop.session, [older, newer], columns);

describe('readFrame', () => {
  it('reads no files as no rows', async () => {
    const { frame, datasetOf } = await readFrame(workshop.session, [], []);

    expect(frame.rows).toBe(0);
    expect(datasetOf).toHaveLength(0);
  });

  it('puts snapshots one after the other, column by name, with where each row is from', async () => {
    const { frame, datasetOf, rowNumbers } = await read([{ name: 'x', kind: 'number' }]);

    expect(frame.rows).toBe(5);
    expect(frame.columns.x).toEqual({ kind: 'number', values: Float64Array.of(1.5, Number.NaN, -2, 3, 4) });
    expect(datasetOf).toEqual(Int32Array.of(0, 0, 1, 1, 1));
    expect(rowNumbers).toEqual(Int32Array.of(0, 1, 0, 1, 2));
  });

  it('gives missing values their one meaning by kind, and levels of all snapshots in code-point order', async () => {
    const { frame } = await read([
      { name: 'a b', kind: 'category' },
      { name: '__proto__', kind: 'boolean' },
      { name: 't', kind: 'timestamp' },
    ]);

    expect(frame.columns['a b']).toEqual({
      kind: 'category',
      levels: ['', 'b', 'é'],
      codes: Int32Array.of(1, -1, 2, 1, 0),
    });
    expect(Object.keys(frame.columns)).toEqual(['a b', '__proto__', 't']);
    expect(Object.entries(frame.columns)[1]![1]).toEqual({
      kind: 'boolean',
      values: Int8Array.of(1, -1, 0, -1, 1),
    });
    expect(frame.columns.t).toEqual({
      kind: 'timestamp',
      values: Float64Array.of(1.25, Number.NaN, Number.NaN, Number.NaN, Number.NaN),
    });
  });

  it('keeps apart the levels of more columns than one statement takes, whatever the columns are called', async () => {
    const names = [...Array.from({ length: 45 }, (_, i) => `c${i}`), 'level', 'place', 'rows', 'nothing'];
    const file = `${workshop.folder}/many.parquet`;
    const row = (text: string) =>
      names.map((name) => (name === 'nothing' ? 'NULL::VARCHAR' : `'${name} ${text}'`));
    await write(file, `(${row('b')}), (${row('a')}), (${row('b')})`, names.join(', '));

    const { frame } = await readFrame(
      workshop.session,
      [file],
      names.map((name) => ({ name, kind: 'category' })),
    );

    for (const name of names.slice(0, -1)) {
      expect(frame.columns[name]).toEqual({
        kind: 'category',
        levels: [`${name} a`, `${name} b`],
        codes: Int32Array.of(1, 0, 1),
      });
    }
    expect(frame.columns.nothing).toEqual({ kind: 'category', levels: [], codes: Int32Array.of(-1, -1, -1) });
  });

  it('takes a column that an older snapshot does not have as missing there', async () => {
    const { frame } = await read([{ name: 'added', kind: 'number' }]);

    expect(frame.columns.added).toMatchObject({ values: Float64Array.of(Number.NaN, Number.NaN, 9, 8, 7) });
  });

  it('refuses a column of another kind, or of none, by its name', async () => {
    await expect(read([{ name: 'x', kind: 'category' }])).rejects.toMatchObject({
      name: 'InvalidInputError',
      message: expect.stringContaining('"x" is wanted as a category, and it is a number there') as string,
    });
    await expect(read([{ name: 'nowhere', kind: 'number' }])).rejects.toThrow('in no dataset version');
  });

  it('keeps the order of many rows, whatever the engine does in parallel', async () => {
    const many = `${workshop.folder}/many.parquet`;
    await workshop.session.run(
      `COPY (SELECT range::DOUBLE AS n, 'level ' || (range % 1000) AS c FROM range(200000)) TO '${many}' (FORMAT parquet, ROW_GROUP_SIZE 10000)`,
    );

    const { frame } = await readFrame(
      workshop.session,
      [many],
      [
        { name: 'n', kind: 'number' },
        { name: 'c', kind: 'category' },
      ],
    );

    const { n, c } = frame.columns;
    if (n?.kind !== 'number' || c?.kind !== 'category') throw new TypeError('other kinds');
    expect(n.values.every((value, row) => value === row)).toBe(true);
    expect(c.codes.every((code, row) => c.levels[code] === `level ${row % 1_000}`)).toBe(true);
  });
});

describe('evaluateRowExpression', () => {
  const evaluate = (sql: string) => evaluateRowExpression(workshop.session, [older, newer], sql);

  it('counts rows from 0 in each snapshot', async () => {
    expect(await evaluate('row_number % 2 = 1')).toEqual(Uint8Array.of(0, 1, 0, 1, 0));
  });

  it('counts many rows in the order of the file', async () => {
    const many = `${workshop.folder}/numbered.parquet`;
    await workshop.session.run(
      `COPY (SELECT range::DOUBLE AS file_row_number FROM range(100000)) TO '${many}' (FORMAT parquet, ROW_GROUP_SIZE 10000)`,
    );

    const holds = await evaluateRowExpression(workshop.session, [many], 'row_number = file_row_number');

    expect(holds).toHaveLength(100_000);
    expect(holds.every((value) => value === 1)).toBe(true);
  });

  it('takes neither true nor false, and errors of a row, for false', async () => {
    expect(await evaluate('x > 2')).toEqual(Uint8Array.of(0, 0, 0, 1, 1));
    expect(await evaluate('ln(x) > 0')).toEqual(Uint8Array.of(1, 0, 0, 1, 1));
    expect(await evaluate(`"a b" = 'b'`)).toEqual(Uint8Array.of(1, 0, 0, 1, 0));
  });

  it('refuses what the allow-list does', async () => {
    await expect(evaluate('random() < 0.5')).rejects.toMatchObject({ name: 'SqlRefusedError' });
  });
});
