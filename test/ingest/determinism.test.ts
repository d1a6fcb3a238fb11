import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelSpecInput } from '../../core/contracts/model-spec.ts';
import { createRandom } from '../../core/random.ts';
import { type Kept, Workshop } from './workshop.ts';

const SPEC: ModelSpecInput = {
  name: 'm',
  task: 'regression',
  target: 'price',
  features: { rooms: 'number', district: 'category', sold: 'timestamp', garden: 'boolean' },
  data: { columns: { district: { type: 'category' } } },
};

interface Row {
  price: number;
  rooms: number | null;
  district: string | null;
  sold: string;
  garden: boolean | null;
}

const random = createRandom(11);
const ROWS: Row[] = Array.from({ length: 3_000 }, (_, i) => ({
  price: Math.round(random.next() * 1e7) / 100,
  rooms: i % 50 === 0 ? null : random.integer(9) - 1,
  district: i % 70 === 0 ? null : ['Süd', 'north, old', 'say "west"', '😀', 'a\nb'][random.integer(5)]!,
  sold: `2023-01-31T08:${String(i % 60).padStart(2, '0')}:30+01:00`,
  garden: i % 90 === 0 ? null : random.next() < 0.5,
}));
const CSV = toCsv(ROWS);

let workshop: Workshop;
let reference: Kept;
beforeAll(async () => {
  workshop = await Workshop.open();
  reference = (await workshop.ingest(CSV, SPEC)) as Kept;
  expect(reference.outcome).toBe('accepted');
});
afterAll(() => workshop.close());

function toCsv(rows: Row[], delimiter = ',', lineEnd = '\n'): string {
  const field = (value: unknown) =>
    typeof value === 'string' ? `"${value.replaceAll('"', '""')}"` : String(value ?? '');
  const lines = rows.map((row) => Object.values(row).map(field).join(delimiter));
  return [Object.keys(rows[0]!).join(delimiter), ...lines, ''].join(lineEnd);
}

const toJsonLines = (rows: unknown[]) => rows.map((row) => JSON.stringify(row)).join('\n');

async function idOf(content: string | Uint8Array, spec = SPEC): Promise<string> {
  const result = await workshop.ingest(content, spec);
  expect(result).toMatchObject({ outcome: 'accepted' });
  return (result as Kept).datasetId;
}

/** The same rows written by the engine as Parquet. */
async function toParquet(options: string, select = '*'): Promise<Buffer> {
  const source = `${workshop.folder}/rows.jsonl`;
  await workshop.session.run(`
    COPY (SELECT ${select} FROM read_json('${await write(source)}', format = 'newline_delimited', columns = {
      price: 'DOUBLE', rooms: 'BIGINT', district: 'VARCHAR', sold: 'TIMESTAMPTZ', garden: 'BOOLEAN'}))
    TO '${workshop.folder}/rows.parquet' (FORMAT parquet, ${options})`);
  return readFile(`${workshop.folder}/rows.parquet`);
}

async function write(file: string): Promise<string> {
  const { writeFile } = await import('node:fs/promises');
  await writeFile(file, toJsonLines(ROWS));
  return file;
}

describe('the same rows are the same dataset version', () => {
  it.each([
    ['CSV, again', () => CSV],
    ['gzipped CSV', () => gzipSync(CSV)],
    ['CSV with semicolons and CR LF', () => toCsv(ROWS, ';', '\r\n')],
    [
      'CSV with columns in another order',
      () => toCsv(ROWS.map(({ price, ...others }) => ({ ...others, price }) as Row)),
    ],
    ['JSON Lines', () => toJsonLines(ROWS)],
    ['gzipped JSON Lines', () => gzipSync(toJsonLines(ROWS))],
    [
      'JSON Lines where missing keys are absent',
      () =>
        toJsonLines(
          ROWS.map((row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== null))),
        ),
    ],
    ['a JSON array', () => JSON.stringify(ROWS, undefined, 1)],
    ['Parquet', () => toParquet('COMPRESSION snappy')],
    ['Parquet of small row groups, zstd', () => toParquet('COMPRESSION zstd, ROW_GROUP_SIZE 2048')],
    ['Parquet, version 2, uncompressed', () => toParquet('COMPRESSION uncompressed, PARQUET_VERSION v2')],
    [
      'Parquet with narrower numbers',
      () => toParquet('COMPRESSION gzip', 'price, rooms::TINYINT AS rooms, district, sold, garden'),
    ],
    [
      'Parquet with rooms as doubles',
      () => toParquet('COMPRESSION gzip', 'price, rooms::DOUBLE AS rooms, district, sold, garden'),
    ],
  ])('%s', async (_, make) => {
    expect(await idOf(await make())).toBe(reference.datasetId);
  });

  it.each([1, 3, 4])('with %i threads, to the last bit of the profile', async (threads) => {
    const other = await Workshop.open({ threads });

    const result = (await other.ingest(CSV, SPEC)) as Kept;

    expect(result.datasetId).toBe(reference.datasetId);
    expect(result.profile).toEqual(reference.profile);
    await other.close();
  });

  it('in a session of little memory', async () => {
    const other = await Workshop.open({ memoryLimitMegabytes: 200 });

    expect(((await other.ingest(CSV, SPEC)) as Kept).datasetId).toBe(reference.datasetId);
    await other.close();
  });
});

describe('other content is another dataset version', () => {
  const change = (row: number, values: Partial<Row>) =>
    ROWS.map((old, i) => (i === row ? { ...old, ...values } : old));

  it.each([
    ['one value', () => toCsv(change(7, { price: 1 }))],
    ['one missing value', () => toCsv(change(7, { rooms: null }))],
    ['one level', () => toCsv(change(7, { district: 'new' }))],
    ['one time by a second', () => toCsv(change(7, { sold: '2023-01-31T08:07:31+01:00' }))],
    ['two rows in another order', () => toCsv([ROWS[1]!, ROWS[0]!, ...ROWS.slice(2)])],
    ['one row less', () => toCsv(ROWS.slice(1))],
    ['a name', () => CSV.replace('rooms', 'Rooms').replace('garden', 'garden')],
  ])('%s', async (what, make) => {
    const spec =
      what === 'a name'
        ? { ...SPEC, features: { ...SPEC.features, rooms: undefined, Rooms: 'number' } }
        : SPEC;

    expect(await idOf(make(), JSON.parse(JSON.stringify(spec)) as ModelSpecInput)).not.toBe(
      reference.datasetId,
    );
  });

  it('the data part of the spec', async () => {
    const data = { ...SPEC.data, rows: { min: 51 } };

    expect(await idOf(CSV, { ...SPEC, data })).not.toBe(reference.datasetId);
    expect(await idOf(CSV, { ...SPEC, description: 'other', rollout: 'approval' })).toBe(reference.datasetId);
  });

  it('levels that differ only in where one ends and the next begins', async () => {
    const rows = (a: string, b: string) =>
      toCsv(ROWS.slice(0, 100).map((row, i) => ({ ...row, district: i % 2 ? a : b })));

    expect(await idOf(rows('ab', 'c'))).not.toBe(await idOf(rows('a', 'bc')));
  });

  it('"" and missing, where "" is no marker', async () => {
    const spec: ModelSpecInput = { ...SPEC, data: { ...SPEC.data, nulls: ['NA'] } };
    const rows = (district: string | null) =>
      toJsonLines(ROWS.slice(0, 100).map((row, i) => (i === 3 ? { ...row, district } : row)));

    expect(await idOf(rows(''), spec)).not.toBe(await idOf(rows(null), spec));
  });
});
