import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { DataSpec, type ModelSpecInput } from '../../core/contracts/model-spec.ts';
import { readTable } from '../../core/data/read-table.ts';
import type { TextTable } from '../../core/data/sniffing/sniffed-file.ts';
import { codesOf, type Kept, Workshop } from './workshop.ts';

const REGRESSION: ModelSpecInput = { name: 'm', task: 'regression', target: 'y', features: { x: 'number' } };
const BINARY: ModelSpecInput = {
  name: 'm',
  task: 'binary',
  positive: 'yes',
  target: 'y',
  features: { x: 'number' },
};

let workshop: Workshop;
beforeAll(async () => {
  workshop = await Workshop.open();
});
afterAll(() => workshop.close());

/** A CSV file of `count` rows under a header. */
function rows(header: string, count: number, row: (i: number) => string): string {
  return `${header}\n${Array.from({ length: count }, (_, i) => row(i)).join('\n')}\n`;
}

async function rejection(content: string | Uint8Array, spec = REGRESSION): Promise<string[]> {
  const result = await workshop.ingest(content, spec);
  expect(result.outcome).toBe('rejected');
  return codesOf(result.reasons);
}

describe('a file without data is rejected', () => {
  it.each([
    ['no bytes', '', 'emptyFile'],
    ['blank lines', '\n\n', 'emptyFile'],
    ['a header alone', 'y,x\n', 'tooFewRows'],
    ['an empty gzip', gzipSync(''), 'emptyFile'],
    ['an empty array', '[]', 'emptyFile'],
    ['too few rows', 'y,x\n1,2\n2,3\n', 'tooFewRows'],
  ])('%s', async (_, content, code) => {
    expect(await rejection(content)).toEqual([code]);
  });

  it('and so is one with more rows than the spec allows', async () => {
    const spec = { ...REGRESSION, data: { rows: { max: 59 } } };

    expect(
      await rejection(
        rows('y,x', 60, (i) => `${i},${i}`),
        spec,
      ),
    ).toEqual(['tooManyRows']);
  });
});

describe('labels that teach nothing are rejected', () => {
  it.each([
    ['one class', BINARY, () => 'yes', 'oneClass'],
    ['three classes of two', BINARY, (i: number) => ['yes', 'no', 'maybe'][i % 3]!, 'notBinary'],
    ['classes without the positive one', BINARY, (i: number) => ['on', 'off'][i % 2]!, 'positiveMissing'],
    ['a constant', REGRESSION, () => '7.5', 'constantTarget'],
    [
      'a class per row',
      { ...BINARY, task: 'multiclass' as const, positive: undefined },
      (i: number) => `c${i}`,
      'tooManyClasses',
    ],
    ['texts for a regression', REGRESSION, (i: number) => `about ${i}`, 'retypedColumn'],
  ])('%s', async (_, spec, label, code) => {
    const result = await workshop.ingest(
      rows('y,x', 300, (i) => `${label(i)},${i}`),
      spec as ModelSpecInput,
    );

    expect(result.outcome).toBe('rejected');
    expect(codesOf(result.reasons)).toEqual([code]);
  });

  it('all missing', async () => {
    const result = await workshop.ingest(
      rows('y,x', 60, (i) => `,${i}`),
      REGRESSION,
    );

    expect(codesOf(result.reasons)).toEqual(['tooFewRows']);
    expect(result.counts).toMatchObject({
      kept: 0,
      quarantined: 60,
      byReason: [{ code: 'missingTarget', column: 'y', count: 60 }],
    });
  });

  it('but a rare class is only pointed out', async () => {
    const spec: ModelSpecInput = { ...BINARY, task: 'multiclass', positive: undefined };
    const result = (await workshop.ingest(
      rows('y,x', 60, (i) => `${i < 2 ? 'rare' : i % 2},${i}`),
      spec,
    )) as Kept;

    expect(result.outcome).toBe('accepted');
    expect(result.findings).toMatchObject([{ code: 'rareClass', count: 1 }]);
  });
});

describe('columns', () => {
  it('that are needed and absent reject the file, with what they may have been renamed to', async () => {
    const result = await workshop.ingest(
      rows('target,X_1', 60, (i) => `${i},${i}`),
      {
        ...REGRESSION,
        target: 'Target',
        features: { x1: 'number', z: 'number' },
        data: { where: 'w > 1' },
      },
    );

    expect(result.reasons).toMatchObject([
      { code: 'renamedColumn', column: 'Target', value: 'target' },
      { code: 'renamedColumn', column: 'x1', value: 'X_1' },
      { code: 'missingColumn', column: 'z' },
      { code: 'missingColumn', column: 'w', message: expect.stringContaining('data.where') as string },
    ]);
  });

  it('of a feature without any value reject the file', async () => {
    expect(await rejection(rows('y,x', 60, (i) => `${i},`))).toEqual(['allMissing']);
  });

  it('of one name twice, without a name, or too many reject the file', async () => {
    expect(await rejection(rows('y,x,x', 60, (i) => `${i},1,2`))).toEqual(['duplicateName']);
    expect(await rejection(rows('y,x,', 60, (i) => `${i},1,2`))).toEqual(['blankName']);
    const names = ['y', 'x', ...Array.from({ length: 4_998 }, (_, i) => `c${i}`)];
    expect(await rejection(rows(names.join(','), 60, (i) => names.map(() => i).join(',')))).toEqual([
      'tooManyColumns',
    ]);
  });

  it('may be many', async () => {
    const names = ['y', 'x', ...Array.from({ length: 398 }, (_, i) => `c${i}`)];
    const content = rows(names.join(','), 60, (i) =>
      [i, ...names.slice(1).map((_, j) => (i * j) % 7)].join(','),
    );

    const result = (await workshop.ingest(content, REGRESSION)) as Kept;

    expect(result.outcome).toBe('accepted');
    expect(result.profile.columns).toHaveLength(400);
  });

  it('may have any name, __proto__ too', async () => {
    const content = rows(
      'y,x,__proto__,constructor,"a ""b"" é;"',
      60,
      (i) => `${i},${i},${i % 3},c${i % 2},1`,
    );
    const spec: ModelSpecInput = {
      ...REGRESSION,
      features: Object.fromEntries([
        ['x', 'number'],
        ['constructor', 'category'],
      ]),
    };

    const result = (await workshop.ingest(content, spec)) as Kept;

    expect(result.profile.columns.map((column) => column.name)).toEqual([
      'y',
      'x',
      '__proto__',
      'constructor',
      'a "b" é;',
    ]);
    expect(result.profile.columns[2]).toMatchObject({ kind: 'number', distinct: 3 });
    expect(({} as Record<string, unknown>).kind).toBeUndefined();
  });

  it('may hold 200,000 levels; the profile names the 50 most frequent', async () => {
    const content = rows(
      'y,x,c',
      200_000,
      (i) => `${i},${i % 9},${i % 100_001 === 0 ? 'level 0' : `level ${i}`}`,
    );

    const result = (await workshop.ingest(content, REGRESSION)) as Kept;

    const column = result.profile.columns[2]!;
    expect(column).toMatchObject({ kind: 'category', distinct: 199_999, missing: 0 });
    expect(column.kind === 'category' && column.top).toHaveLength(50);
    expect(column.kind === 'category' && column.top[0]).toEqual({ value: 'level 0', count: 2 });
  });
});

describe('values', () => {
  it('that no calendar has, or that are no numbers, cost their rows', async () => {
    const content = rows(
      'y,x,t',
      100,
      (i) => `${i},${i === 7 ? '1e999' : i === 8 ? 'NaN' : i},${i === 9 ? '2023-02-30' : '2023-02-28'}`,
    );
    const spec: ModelSpecInput = { ...REGRESSION, features: { x: 'number', t: 'timestamp' } };

    const result = await workshop.ingest(content, spec);

    expect(result.outcome).toBe('accepted');
    expect(await workshop.quarantined(result)).toMatchObject([
      { row: 8, line: 9, column: 'x', code: 'notFinite' },
      { row: 9, line: 10, column: 'x', code: 'notANumber' },
      { row: 10, line: 11, column: 't', code: 'outOfRange', values: { y: '9', x: '9', t: '2023-02-30' } },
    ]);
  });

  it('of another type in more than half of a column reject the file', async () => {
    expect(await rejection(rows('y,x', 60, (i) => `${i},${i % 2 === 0 || i < 9 ? 'many' : i}`))).toEqual([
      'retypedColumn',
    ]);
  });

  it('are found in whichever of many columns they stand', async () => {
    const names = ['y', ...Array.from({ length: 130 }, (_, i) => `x${i}`)];
    const row = (i: number) => [i, ...names.slice(1).map((_, j) => (i === j ? 'bad' : i * j))].join(',');
    const content = rows(names.join(','), 400, row);
    const features = Object.fromEntries(names.slice(1).map((name) => [name, 'number' as const]));

    const result = await workshop.ingest(content, { ...REGRESSION, features });

    const found = (await workshop.quarantined(result)).map((bad) => [bad.row, bad.column]);
    expect(found).toEqual(names.slice(1).map((name, i) => [i + 1, name]));
  });

  it('in a bomb of compressed zeros are never unpacked beyond the limit', async () => {
    const result = await workshop.ingest(gzipSync(Buffer.alloc(20_000_000)), REGRESSION, {
      limits: { maxBytes: 100_000 },
    });

    expect(codesOf(result.reasons)).toEqual(['fileTooLarge']);
  });

  it('of a small Parquet file that would fill memory are not read', async () => {
    const file = `${workshop.folder}/bomb.parquet`;
    await workshop.session.run(
      `COPY (SELECT 1.0::DOUBLE AS y, 1.0::DOUBLE AS x FROM range(1000000)) TO '${file}' (FORMAT parquet)`,
    );
    const content = readFileSync(file);

    const result = await workshop.ingest(content, REGRESSION, { limits: { maxBytes: 10_000_000 } });

    expect(content.length).toBeLessThan(100_000);
    expect(result.reasons).toMatchObject([{ code: 'fileTooLarge', count: 1_000_000 }]);
  });
});

describe('records that cannot be read', () => {
  it('are quarantined with line, reason and text, and the others are kept', async () => {
    const content = rows('y,x', 100, (i) =>
      i === 10 ? '1,2,3' : i === 20 ? '"5"x,1' : i === 30 ? '\0,1' : `${i},${i}`,
    );

    const result = await workshop.ingest(`${content}5,"cut o`, REGRESSION);

    expect(result).toMatchObject({
      outcome: 'accepted',
      counts: { read: 101, kept: 97, leftOut: 0, quarantined: 4 },
    });
    expect(
      (await workshop.quarantined(result)).map(({ row, line, code, values }) => [row, line, code, values]),
    ).toEqual([
      [11, 12, 'raggedRow', { text: '1,2,3' }],
      [21, 22, 'malformedQuote', { text: '"5"x,1' }],
      [31, 32, 'nulByte', { text: '\u2400,1' }],
      [101, 102, 'unclosedQuote', { text: '5,"cut o' }],
    ]);
  });

  it('hold the whole drop back when they are too many, until a person releases it', async () => {
    const content = rows('y,x', 100, (i) => (i % 10 === 0 ? '1' : `${i},${i}`));

    const held = (await workshop.ingest(content, REGRESSION)) as Kept;
    const released = (await workshop.ingest(content, REGRESSION, { released: true })) as Kept;

    expect(held).toMatchObject({ outcome: 'quarantined', reasons: [{ code: 'tooManyBadRows', count: 10 }] });
    expect(released).toMatchObject({ outcome: 'accepted', datasetId: held.datasetId });
  });

  it('are not seen where texts only hold line breaks of any kind', async () => {
    const texts = ['\r', 'a\r\nb', '\n\r', '"\r"', ' '];
    const csv = rows('y,x,c', 60, (i) => `${i},${i},"${texts[i % 5]!.replaceAll('"', '""')}"`);
    const json = Array.from({ length: 60 }, (_, i) => JSON.stringify({ y: i, x: i, c: texts[i % 5] })).join(
      '\n',
    );

    for (const content of [csv, json]) {
      const { profile } = (await workshop.ingest(content, REGRESSION)) as Kept;
      const column = profile.columns[2];
      const top = column?.kind === 'category' ? column.top.map(({ value }) => value) : [];
      expect(top.sort()).toEqual(texts.toSorted());
    }
  });

  it('never go unnoticed: the engine has to find as many as were counted', async () => {
    const data = DataSpec.parse({});
    const file = await workshop.sniff(await workshop.put('y,x\n1,2\n3,4\n'), data, 'drop.csv');

    const result = await readTable(workshop.session, { ...(file as TextTable), rows: 3 }, { data });

    expect(result.reasons).toMatchObject([
      { code: 'unreadableFile', message: '2 rows were read of 3 that the file holds' },
    ]);
  });

  it('survive in JSON Lines as lines of their own', async () => {
    const lines = Array.from({ length: 100 }, (_, i) =>
      i === 50 ? '{"y":1,"x":' : `{"y":${i},"x":${i / 2}}`,
    );

    const result = await workshop.ingest(lines.join('\n'), REGRESSION, { filename: 'x.jsonl' });

    expect(result).toMatchObject({ outcome: 'accepted', counts: { kept: 99, quarantined: 1 } });
    expect(await workshop.quarantined(result)).toMatchObject([{ row: 51, line: 51, code: 'notJson' }]);
  });
});
