import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelSpecInput } from '../../core/contracts/model-spec.ts';
import type { IngestResult } from '../../core/data/ingest-result.ts';
import { createRandom, type Random } from '../../core/random.ts';
import { type Kept, Workshop } from './workshop.ts';

const SPEC: ModelSpecInput = { name: 'm', task: 'regression', target: 'y', features: { x: 'number' } };

let workshop: Workshop;
beforeAll(async () => {
  workshop = await Workshop.open();
});
afterAll(() => workshop.close());

/** What is said of a file without the engine, once it was found to be what the engine says; undefined when it was left. */
async function ingestBothWays(
  content: string | Uint8Array,
  asked: ModelSpecInput,
  previous?: Kept,
): Promise<IngestResult | undefined> {
  const spec = { ...asked, data: { rows: { min: 1 }, ...asked.data } };
  const before = previous && { previous: { columns: previous.columns, profile: previous.profile } };
  const plain = await workshop.ingestPlain(content, spec, before);
  if (plain === undefined) return undefined;
  const byEngine = await workshop.ingest(content, spec, before);
  // the frame's digest stands for every value
  expect(plain).toEqual(byEngine);
  return plain;
}

const isPlain = async (content: string, spec = SPEC) => (await ingestBothWays(content, spec)) !== undefined;
const GOOD = 'x,y,c,t\n1.5,1,a,2026-01-01\n,2,"b, c",2026-01-02\n-3e2,4,,2026-01-03\n';

describe('a CSV file that is in order is read without the engine, with the same result', () => {
  it.each([
    ['as it is', GOOD],
    ['lines ending with CR LF', GOOD.replaceAll('\n', '\r\n')],
    ['another delimiter', 'x;y\n1;2\n2;3\n'],
    ['no last line end', GOOD.trimEnd()],
    ['a byte order mark', `\ufeff${GOOD}`],
    ['column names of texts and signs', '"x","y","a ""b""",é\n1,2,3,4\n5,6,7,8\n'],
    ['repeated rows', `${GOOD}1.5,1,a,2026-01-01\n1.5,1,a,2026-01-01\n`],
    ['decimal texts in a category', 'x,y,c\n1,2,74.0\n2,3,75.0\n'],
    ['numbers for names', 'x,y,2024\n1,2,3\n4,5,6\n'],
  ])('%s', async (_, content) => {
    expect(await isPlain(content)).toBe(true);
  });

  it('under a contract that every row keeps', async () => {
    const columns = {
      x: { min: -300, max: 1.5 },
      y: { nullable: false, unique: true },
      c: { levels: ['a', 'b, c'] },
      t: { type: 'timestamp' as const },
    };

    expect(await isPlain(GOOD, { ...SPEC, data: { columns } })).toBe(true);
  });

  it('for two classes, and several of which some are rare', async () => {
    const rows = Array.from(
      { length: 40 },
      (_, i) => `${i},${i % 2 === 0 ? 'yes' : 'no'},${i === 7 ? 'c' : `a${i % 2}`}`,
    );
    const content = `x,y,z\n${rows.join('\n')}\n`;

    expect(await isPlain(content, { ...SPEC, task: 'binary', positive: 'yes' })).toBe(true);
    const several = await ingestBothWays(content, { ...SPEC, task: 'multiclass', target: 'z' });
    expect((several as Kept).findings).toMatchObject([{ code: 'rareClass' }]);
  });

  it('against earlier data, suspicious or not', async () => {
    const rows = (factor: number) =>
      Array.from({ length: 200 }, (_, i) => `${(i + 1) * factor},${i % 7}`).join('\n');
    const first = (await ingestBothWays(`x,y\n${rows(1)}\n`, SPEC)) as Kept;

    const same = await ingestBothWays(`x,y\n${rows(1.01)}\n`, SPEC, first);
    const other = await ingestBothWays(`x,y,z\n${rows(1_000).replaceAll('\n', ',1\n')},1\n`, SPEC, first);

    expect(same).toMatchObject({ outcome: 'accepted', findings: [] });
    expect(other).toMatchObject({
      outcome: 'quarantined',
      reasons: [{ code: 'unitChange' }],
      findings: [{ code: 'newColumn' }],
    });
  });
});

describe('everything else is left to the engine', () => {
  it.each([
    ['no rows', 'x,y\n'],
    ['nothing', ''],
    ['one column', 'y\n1\n2\n'],
    ['a missing target', 'x,y\n1,2\n2,\n'],
    ['a constant target', 'x,y\n1,2\n2,2\n'],
    ['a feature without a value', 'x,y\n,2\n,3\n'],
    ['a column without a value', 'x,y,z\n1,2,\n2,3,\n'],
    ['no target', 'x,z\n1,2\n'],
    ['names that only differ in case', 'x,y,X\n1,2,3\n2,3,4\n'],
    ['a number that is none', 'x,y\n1,2\nfour,3\n'],
    ['a blank line', 'x,y\n1,2\n\n2,3\n'],
    ['a title above the header', 'A title\nx,y\n1,2\n2,3\n'],
    ['a doubled quote', 'x,y,c\n1,2,"say ""a"""\n2,3,b\n'],
  ])('%s', async (_, content) => {
    expect(await isPlain(content)).toBe(false);
  });

  it('bytes that are not UTF-8', async () => {
    const content = Buffer.from('x,y,c\n1,2,é\n2,3,b\n', 'latin1');

    expect(await ingestBothWays(content, SPEC)).toBeUndefined();
  });

  it.each<[string, ModelSpecInput]>([
    ['derived columns', { ...SPEC, data: { derive: { z: 'x + 1' } } }],
    ['rows to be left out', { ...SPEC, data: { where: 'x > 0' } }],
    ['a split by an expression', { ...SPEC, training: { split: { by: 'rows', test: 'row_number > 1' } } }],
    ['other marks in numbers', { ...SPEC, data: { decimal: ',', delimiter: ';' } }],
    ['sentinels', { ...SPEC, data: { columns: { x: { sentinels: [-1] } } } }],
    ['numbers that mean missing', { ...SPEC, data: { nulls: ['', '-999'] } }],
    ['too few rows', { ...SPEC, data: { rows: { min: 4 } } }],
    ['a value out of range', { ...SPEC, data: { columns: { x: { max: 1 } } } }],
    ['a missing value that must be there', { ...SPEC, data: { columns: { x: { nullable: false } } } }],
    ['an unknown level', { ...SPEC, data: { columns: { c: { levels: ['a'] } } } }],
    ['a repeated value', { ...SPEC, data: { columns: { d: { unique: true } } } }],
  ])('a spec with %s', async (_, spec) => {
    const content = 'x,y,c,d\n1.5,1,a,k\n,2,b,k\n-3e2,4,,l\n';

    expect(await isPlain(content, spec)).toBe(false);
  });
});

describe('whatever a file is, the result without the engine is the engine’s', () => {
  const corpus = join(import.meta.dirname, '../fixtures/torture/csv');
  const files = readdirSync(corpus, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.csv'))
    .map((entry) => join(entry.parentPath, entry.name));

  it('in the torture corpus, with each column for a target', async () => {
    let plain = 0;
    for (const file of files) {
      const content = readFileSync(file);
      const [header = ''] = content.toString('latin1').split(/\r?\n/, 1);
      const target =
        header
          .split(/[,;\t|]/)
          .at(-1)!
          .replaceAll('"', '') || 'y';
      for (const task of ['regression', 'multiclass'] as const) {
        const spec = {
          ...SPEC,
          task,
          target,
          features: { [target === 'x' ? 'y' : header.split(',')[0] || 'x']: 'category' },
        };
        const parsed = await ingestBothWays(content, spec as ModelSpecInput).catch(
          (error: Error) => error.name,
        );
        if (typeof parsed === 'object') plain++;
      }
    }
    expect(plain).toBeGreaterThan(3);
  });

  it('in seeded tables with a few odd fields', async () => {
    const random = createRandom(20_261_121);
    let plain = 0;
    for (let round = 0; round < 150; round++) {
      const content = oddTable(random, round % 3 === 0 ? 0 : 0.004);
      const spec = {
        ...SPEC,
        features: { x: round % 2 === 0 ? ('number' as const) : ('category' as const) },
      };
      if ((await ingestBothWays(content, spec)) !== undefined) plain++;
    }
    expect(plain).toBeGreaterThan(50);
    expect(plain).toBeLessThan(150);
  });
});

const ODD = [
  '',
  ' ',
  'NA',
  '"NA"',
  '""',
  '-0',
  '1e5',
  '1E-3',
  '.5',
  '5.',
  '+1',
  '007',
  '1_0',
  'NaN',
  'inf',
  '9007199254740993',
  '1e400',
  '12345678901234567',
  '0.1234567890123456789',
  '"1.5"',
  '" 1"',
  'true',
  '2026-01-01',
  '2026-01-01T10:00',
  '2026-01-01 10:00:00.123456789',
  '2026-01-01T10:00:00Z',
  '2026-01-01T10:00:00+02:00',
  '2026-02-30',
  '😀',
  '\ufeffa',
  'a\u00a0b',
  '"a,b"',
  '"a""b"',
  'a"b',
  '\u00a0',
  '\t',
];

/** Rows of a number, a target, a category, a time and a flag, of which `share` of the fields are odd. */
function oddTable(random: Random, share: number): string {
  const odd = (field: string) => (random.next() < share ? ODD[random.integer(ODD.length)]! : field);
  const rows = Array.from({ length: 60 }, () =>
    [
      odd(random.normal().toFixed(random.integer(8))),
      odd(String(random.integer(1_000) / 8)),
      odd('abcdé'[random.integer(5)]!),
      odd(`2026-01-${10 + random.integer(20)}T0${random.integer(10)}:00:00`),
      odd(random.next() < 0.5 ? 'True' : 'False'),
    ].join(','),
  );
  return ['x,y,c,t,f', ...rows, ''].join('\n');
}
