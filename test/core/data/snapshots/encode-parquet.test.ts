import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Column } from '../../../../core/data/frame.ts';
import { readFrame } from '../../../../core/data/read-frame.ts';
import { encodeParquet } from '../../../../core/data/snapshots/parquet/encode-parquet.ts';
import { createRandom } from '../../../../core/random.ts';
import { Workshop } from '../../../ingest/workshop.ts';

let workshop: Workshop;
beforeAll(async () => {
  workshop = await Workshop.open();
});
afterAll(() => workshop.close());

/** Writes columns and answers the file's path. */
function write(columns: Record<string, Column>, rows: number): string {
  const path = `${workshop.folder}/ours.parquet`;
  const named = Object.entries(columns).map(([name, values]) => ({ name, values }));
  writeFileSync(path, Buffer.concat(encodeParquet(named, rows)));
  return path;
}

async function roundTrip(columns: Record<string, Column>, rows: number): Promise<Record<string, Column>> {
  const wanted = Object.entries(columns).map(([name, { kind }]) => ({ name, kind }));
  const { frame } = await readFrame(workshop.session, [write(columns, rows)], wanted);
  return { ...frame.columns };
}

/** Rows of every kind; `share` of the values are missing. */
function sample(rows: number, share: number): Record<string, Column> {
  const random = createRandom(rows);
  const draw = <Value>(missing: Value, make: () => Value) =>
    Array.from({ length: rows }, () => (random.next() < share ? missing : make()));
  const levels = Array.from({ length: 300 }, (_, i) => `${String(i).padStart(3, '0')} é😀`);
  // all levels are used, for readers know no others
  const codes = draw(-1, () => random.integer(levels.length)).map((code, i) =>
    i < levels.length ? i : code,
  );
  return {
    'a b"c': { kind: 'number', values: Float64Array.from(draw(Number.NaN, () => random.normal())) },
    time: {
      kind: 'timestamp',
      values: Float64Array.from(
        draw(Number.NaN, () => (random.integer(4e9) * 1e6 + random.integer(1e6)) / 1e6),
      ),
    },
    flag: { kind: 'boolean', values: Int8Array.from(draw(-1, () => random.integer(2))) },
    level: { kind: 'category', codes: Int32Array.from(codes), levels },
    one: { kind: 'category', codes: Int32Array.from(draw(-1, () => 0)), levels: ['only'] },
  };
}

describe('encodeParquet', () => {
  it.each([
    [1_000, 0],
    [1_001, 0.3],
    // more than one page
    [140_001, 0.01],
  ])('writes %i rows, of which a share of %f is missing, that the engine reads back', async (rows, share) => {
    const columns = sample(rows, share);

    expect(await roundTrip(columns, rows)).toEqual(columns);
  });

  it('writes columns without any value', async () => {
    const none: Record<string, Column> = {
      x: { kind: 'number', values: Float64Array.of(Number.NaN, Number.NaN) },
      flag: { kind: 'boolean', values: Int8Array.of(-1, -1) },
      text: { kind: 'category', codes: Int32Array.of(-1, -1), levels: [] },
    };
    const path = write(none, 2);

    expect(await workshop.query(`SELECT * FROM read_parquet('${path}')`)).toEqual([
      [null, null, null],
      [null, null, null],
    ]);
  });

  it('writes the types that a snapshot has, and times of all years', async () => {
    const seconds = [-62_135_596_800, -1.25, 0, 253_402_300_799];
    const path = write({ t: { kind: 'timestamp', values: Float64Array.from(seconds) }, ...sample(4, 0) }, 4);

    expect(await workshop.query(`SELECT column_type FROM (DESCRIBE FROM read_parquet('${path}'))`)).toEqual([
      ['TIMESTAMP'],
      ['DOUBLE'],
      ['TIMESTAMP'],
      ['BOOLEAN'],
      ['VARCHAR'],
      ['VARCHAR'],
    ]);
    expect(await workshop.query(`SELECT CAST(t AS VARCHAR) FROM read_parquet('${path}')`)).toEqual([
      ['0001-01-01 00:00:00'],
      ['1969-12-31 23:59:58.75'],
      ['1970-01-01 00:00:00'],
      ['9999-12-31 23:59:59'],
    ]);
  });
});
