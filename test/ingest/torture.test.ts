import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { WantedKind } from '../../core/data/columns/wanted-kind.ts';
import type { TypedTable } from '../../core/data/read-table.ts';
import { codesOf, Workshop } from './workshop.ts';

const CORPUS = join(import.meta.dirname, '../fixtures/torture');

interface Expected {
  refused?: string[];
  /** Names with kinds, or kinds alone where the names are long; null for a column that is left out. */
  columns?: [string, string][];
  kinds?: (string | null)[];
  rows: number;
  bad: [line: number, code: string][];
  findings: string[];
  texts?: string[][];
  values?: unknown[][];
}

const { files, declared } = JSON.parse(readFileSync(join(CORPUS, 'expected.json'), 'utf8')) as {
  files: Record<string, Expected>;
  declared: Record<string, { encoding: 'latin-1' | 'utf-16'; header: string[]; texts: string[][] }>;
};

let workshop: Workshop;
beforeAll(async () => {
  workshop = await Workshop.open();
});
afterAll(() => workshop.close());

describe('every file of the corpus is read as it should be, or refused with its reason', () => {
  it('leaves no file out', () => {
    const decided = Object.keys(files);
    const others = ['csv/csv-spectrum/', 'json/JSONTestSuite/'];

    const present = readdirSync(CORPUS, { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(CORPUS.length + 1))
      .filter((name) => name.includes('/') && !name.endsWith('.expected.json'));

    expect(present.filter((name) => !others.some((other) => name.startsWith(other))).sort()).toEqual(
      decided.sort(),
    );
  });

  it.each(Object.entries(files))('%s', async (name, expected) => {
    const result = await workshop.read({ file: join(CORPUS, name) });

    if (expected.refused !== undefined) {
      expect(codesOf(result.reasons ?? [])).toEqual(expected.refused);
      return;
    }
    expect(result.reasons).toBeUndefined();
    const table = result.table!;
    if (expected.columns !== undefined) {
      expect(table.columns.map((column) => [column.name, column.kind])).toEqual(expected.columns);
    } else {
      const kinds = expected.kinds!.filter((kind) => kind !== null);
      expect(table.columns.map((column) => column.kind)).toEqual(kinds);
    }
    expect(table.rows).toBe(expected.rows);
    expect(codesOf(table.findings)).toEqual(expected.findings);
    expect(await badRows(table)).toEqual(expected.bad);
    const values = expected.values ?? valuesBeside(name, expected);
    if (values !== undefined) expect(await typedRows(table)).toEqual(values);
    if (expected.texts === undefined) return;
    expect(await typedRows(table)).toEqual(
      expected.texts.map((row) => row.map((text, i) => typedValue(text, table, i))),
    );
    expect(await readTexts(join(CORPUS, name))).toEqual(expected.texts);
  });
});

describe('a declared encoding is decoded, never guessed', () => {
  it.each(Object.entries(declared))('%s', async (name, { encoding, header, texts }) => {
    const { table } = await workshop.read({ file: join(CORPUS, name) }, { encoding });

    expect(table?.columns.map((column) => column.name)).toEqual(header);
    const rows = await typedRows(table!);
    expect(rows.map((row) => row.map(String))).toEqual(texts);
  });
});

describe('csv-spectrum: all cells as texts equal the JSON beside them', () => {
  const folder = join(CORPUS, 'csv/csv-spectrum');

  it.each(readdirSync(join(folder, 'csvs')))('%s', async (name) => {
    const text = readFileSync(join(folder, 'json', name.replace('.csv', '.json')), 'utf8');
    // The telephone number was made anonymous in this one JSON file only.
    const parsed = JSON.parse(text.replace('"1234567890"', '"2095257564"')) as
      | Record<string, string>
      | Record<string, string>[];
    const expected = [parsed].flat();

    const rows = await readTexts(join(folder, 'csvs', name));

    expect(rows).toEqual(expected.map((row) => Object.values(row)));
  });
});

describe('JSONTestSuite: a text inside a line is taken or costs that line alone', () => {
  const folder = join(CORPUS, 'json/JSONTestSuite');
  const names = readdirSync(folder);
  // Their texts hold what a category value may not (NUL), or a line end, which in JSON Lines ends the line.
  const refusedByRule = [
    'y_string_null_escape.json',
    'y_object_with_newlines.json',
    'y_array_with_1_and_newline.json',
  ];

  it.each(names)('%s', async (name) => {
    const text = readFileSync(join(folder, name));
    const content = Buffer.concat([
      Buffer.from('{"before":1}\n{"v":'),
      text.at(-1) === 0x0a ? text.subarray(0, -1) : text,
      Buffer.from('}\n{"after":2}\n{"after":3}\n{"after":4}\n{"after":5}\n'),
    ]);

    const { table, reasons } = await workshop.read({ content, filename: 'x.jsonl' });

    // What is not UTF-8 is refused as a file: no byte of it can be trusted.
    if (reasons !== undefined) {
      expect(codesOf(reasons)).toEqual(['wrongEncoding']);
      expect(name).not.toMatch(/^y_/);
      return;
    }
    const good = await workshop.query('SELECT count(c0), count(*) FROM typed WHERE verdict = 0');
    const isTaken = name.startsWith('y_') && !refusedByRule.includes(name);
    if (isTaken) expect(good).toEqual([[1, 6]]);
    if (name.startsWith('n_')) expect(good).toEqual([[1, 5]]);
    expect(table!.columns.map((column) => column.name)).toEqual(expect.arrayContaining(['before', 'after']));
  });

  it.each(names.filter((name) => name.startsWith('n_')))('%s alone is refused', async (name) => {
    const result = await workshop.read({ file: join(folder, name) });

    expect(result.reasons).toHaveLength(1);
  });
});

/** All cells of good rows as texts: nothing is missing, nothing is typed. */
async function readTexts(file: string): Promise<unknown[][]> {
  const asText = { get: () => ({ kind: 'category' }) } as unknown as ReadonlyMap<string, WantedKind>;
  const { table } = await workshop.read({ file }, { nulls: [] }, { wanted: asText });
  return typedRows(table!);
}

async function typedRows(table: TypedTable): Promise<unknown[][]> {
  const columns = table.columns.map((column) => column.sqlName).join(', ');
  return workshop.query(`SELECT ${columns} FROM typed WHERE verdict = 0`);
}

/** Line and code of each bad row; rows of formats without lines by their number. */
async function badRows(table: TypedTable): Promise<unknown[][]> {
  const found: unknown[][] = [];
  for (const [verdict, row] of await workshop.query(
    'SELECT verdict, rowid + 1 FROM typed WHERE verdict > 0',
  )) {
    const fault = table.faults[Number(verdict) - 1]!;
    const place = table.isPositioned ? 'CAST("line" AS INTEGER)' : 'rowid + 1';
    const query = `SELECT ${place}, ${fault.code} FROM typed WHERE rowid = ${Number(row) - 1}`;
    found.push(...(await workshop.query(query)));
  }
  return found;
}

/** The value that a text of the file stands for under the table's kinds. */
function typedValue(text: string, table: TypedTable, column: number): unknown {
  if (['', 'NA'].includes(text)) return null;
  const { kind } = table.columns[column]!;
  if (kind === 'number') return Number(text);
  if (kind === 'boolean') return text.toLowerCase() === 'true';
  return kind === 'timestamp' ? `${text} 00:00:00` : text;
}

function valuesBeside(name: string, expected: Expected): unknown[][] | undefined {
  const file = join(CORPUS, name.replace(/parquet$/, 'expected.json'));
  if (expected.kinds === undefined || !existsSync(file)) return undefined;
  const rows = JSON.parse(readFileSync(file, 'utf8')) as unknown[][];
  return rows.map((row) => row.filter((_, i) => expected.kinds![i] !== null));
}
