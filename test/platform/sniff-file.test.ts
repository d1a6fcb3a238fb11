import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { DataSpec } from '../../core/contracts/model-spec.ts';
import type { IngestLimits, RefusedFile, TextTable } from '../../core/data/sniffing/sniffed-file.ts';
import { sniffFile } from '../../platform/sniff-file.ts';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'perennial-sniff-'));
});
afterEach(() => rm(folder, { recursive: true }));

async function sniff(
  content: string | Uint8Array,
  data: Partial<DataSpec> = {},
  options: { filename?: string; limits?: Partial<IngestLimits> } = {},
) {
  const file = join(folder, 'drop');
  await writeFile(file, content);
  return sniffFile(file, { filename: 'drop.csv', data: DataSpec.parse(data), ...options });
}

async function reasonOf(...input: Parameters<typeof sniff>): Promise<{ code: string; message: string }> {
  const sniffed = (await sniff(...input)) as RefusedFile;
  expect(sniffed.outcome).toBe('refused');
  return sniffed.reasons[0]!;
}

describe('what a file is, is decided by its bytes', () => {
  it.each([
    ['a zip archive', [0x50, 0x4b, 3, 4], 'zip'],
    ['Zstandard', [0x28, 0xb5, 0x2f, 0xfd], 'Zstandard'],
    ['bzip2', [0x42, 0x5a, 0x68, 0x39], 'bzip2'],
    ['xz', [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], 'xz'],
    ['encrypted Parquet', [0x50, 0x41, 0x52, 0x45], 'encrypted Parquet'],
  ])('names %s in the refusal, whatever the file is called', async (_, bytes, name) => {
    const reason = await reasonOf(Uint8Array.from([...bytes, ...Array(100).fill(7)]));

    expect(reason.code).toBe('unsupportedFormat');
    expect(reason.message).toContain(name);
  });

  it('sees Parquet that is cut off', async () => {
    expect((await reasonOf(`PAR1${'x'.repeat(100)}`)).code).toBe('truncatedFile');
    expect((await reasonOf('PAR1')).code).toBe('truncatedFile');
  });

  it('refuses Parquet where the spec says CSV, and text where it says Parquet', async () => {
    expect((await reasonOf(`PAR1${'x'.repeat(100)}PAR1`, { format: 'csv' })).code).toBe('wrongFormat');
    expect((await reasonOf('a,b\n1,2\n', { format: 'parquet' })).code).toBe('wrongFormat');
  });

  it('takes JSON for JSON even when it is called .csv, and CSV for CSV even when it holds braces', async () => {
    expect(await sniff('{"a": 1}\n')).toMatchObject({ format: 'jsonl' });
    expect(await sniff('a,{b}\n1,2\n', {}, { filename: 'x.csv' })).toMatchObject({ format: 'csv' });
  });
});

describe('compressed files', () => {
  it('are decompressed, of several members too', async () => {
    const bytes = Buffer.concat([gzipSync('a,b\n1,2\n'), gzipSync('3,4\n')]);

    expect(await sniff(bytes)).toMatchObject({ outcome: 'text', rows: 2 });
  });

  it('stop at the limit: a bomb fills neither disk nor memory', async () => {
    const bomb = gzipSync(Buffer.alloc(50_000_000));

    const reason = await reasonOf(bomb, {}, { limits: { maxBytes: 1_000_000 } });

    expect(reason.code).toBe('fileTooLarge');
    expect(reason.message).toContain('1000000 bytes');
    expect((await readFile(join(folder, 'inflated'))).length).toBeLessThanOrEqual(1_100_000);
  });

  it('that are damaged, cut off, empty or gzipped twice are refused', async () => {
    const bytes = gzipSync('a,b\n1,2\n3,4\n');

    expect((await reasonOf(bytes.subarray(0, 25))).code).toBe('damagedGzip');
    expect((await reasonOf(gzipSync(''))).code).toBe('emptyFile');
    expect((await reasonOf(gzipSync(bytes))).message).toContain('gzip inside gzip');
  });

  it('count against the same limit when they are not compressed', async () => {
    expect((await reasonOf('a,b\n1,2\n', {}, { limits: { maxBytes: 5 } })).code).toBe('fileTooLarge');
  });
});

describe('encodings', () => {
  it('leave a UTF-8 mark out of the first name', async () => {
    const sniffed = (await sniff('\ufeffa,b\n1,2\n')) as TextTable;

    expect(sniffed.columns.map((column) => column.name)).toEqual(['a', 'b']);
  });

  it('name the line that is not UTF-8, also far into the file', async () => {
    const lines = Buffer.from(`a,b\n${'1,2\n'.repeat(400_000)}`);

    const reason = await reasonOf(Buffer.concat([lines, Buffer.from([0x33, 0x2c, 0xe9, 0x0a])]));

    expect(reason).toMatchObject({
      code: 'wrongEncoding',
      message: expect.stringContaining('line 400002') as string,
    });
  });

  it('name the encoding whose mark the file has', async () => {
    expect((await reasonOf(Buffer.from('\ufeffa,b\n1,2\n', 'utf16le'))).message).toContain(
      'data.encoding: utf-16',
    );
    expect((await reasonOf('\ufeffa,b\n1,2\n', { encoding: 'latin-1' })).message).toContain(
      'data.encoding: utf-8',
    );
  });

  it('read UTF-16 of both byte orders when it is declared', async () => {
    const little = Buffer.from('\ufeffname,n\nJosé,1\n', 'utf16le');
    const big = Buffer.from(little).swap16();

    for (const bytes of [little, big, little.subarray(2)]) {
      const sniffed = (await sniff(bytes, { encoding: 'utf-16' })) as TextTable;
      expect(await readFile(sniffed.file, 'utf8')).toBe('name,n\nJosé,1\n');
    }
  });

  it('refuse half a character of UTF-16', async () => {
    const bytes = Buffer.from('\ufeffa,b\n1,2\n', 'utf16le');

    expect((await reasonOf(bytes.subarray(0, -1), { encoding: 'utf-16' })).code).toBe('wrongEncoding');
  });
});

describe('CSV is read as it is when it is even, else cleaned', () => {
  it.each([
    ['LF', 'a,b\n1,2\n3,4\n'],
    ['CR LF', 'a,b\r\n1,2\r\n3,4\r\n'],
    ['CR', 'a,b\r1,2\r3,4\r'],
    ['no last line end', 'a,b\n1,2\n3,4'],
  ])('as it is: %s', async (_, content) => {
    expect(await sniff(content)).toMatchObject({ rows: 2, isPositioned: false, file: join(folder, 'drop') });
  });

  it.each([
    ['mixed line ends', 'a,b\n1,2\r\n3,4\r', '1,2,,,,1,2\n2,3,,,,3,4\n'],
    ['blank lines', '\na,b\n\n1,2\n\r\n3,4\n\n', '1,4,,,,1,2\n2,6,,,,3,4\n'],
    ['line breaks in quotes', 'a,b\n"1\r\nx",2\n3,4\n', '1,2,,,,"1\r\nx",2\n2,4,,,,3,4\n'],
    ['quotes inside a field', 'a,b\n5" pipe,2\n3,4\n', '1,2,,,,"5"" pipe","2"\n2,3,,,,3,4\n'],
  ])('cleaned, with row and line: %s', async (_, content, cleaned) => {
    const sniffed = (await sniff(content)) as TextTable;

    expect(sniffed).toMatchObject({ rows: 2, isPositioned: true });
    expect(await readFile(sniffed.file, 'utf8')).toBe(cleaned);
  });

  it('keeps a record that cannot be read, with its line, its reason and its text', async () => {
    const sniffed = (await sniff('a,b\n1,2\n3\n4,5\n"6"7,8\n9,0\n1,2\n')) as TextTable;

    const lines = (await readFile(sniffed.file, 'utf8')).split('\n');
    expect(sniffed.rows).toBe(6);
    expect(lines[1]).toBe('2,3,raggedRow,"the line has 1 field, the header has 2","3",,');
    expect(lines[3]).toBe(
      '4,5,malformedQuote,"text follows the closing quotation mark of a field","""6""7,8",,',
    );
  });

  it('gives one row for a quote left open in the last line, and refuses one that hides lines', async () => {
    const cutOff = (await sniff('a,b\n1,2\n3,4\n5,"six')) as TextTable;
    expect(await readFile(cutOff.file, 'utf8')).toContain('3,4,unclosedQuote');

    const reason = await reasonOf('a,b\n1,2\n3,"four\n5,6\n7,8\n');
    expect(reason).toMatchObject({
      code: 'unclosedQuote',
      message: expect.stringContaining('line 3') as string,
    });
  });

  it('sees records, line ends and characters whole that lie across the pieces it reads', async () => {
    // Pieces are 2^20 bytes; these records put an é, a CR LF and a quoted line break on many of their borders.
    const record = (i: number) => `${i},é${'x'.repeat(i % 7)},"q\r\n${i}"\r\n`;
    const records = Array.from({ length: 130_000 }, (_, i) => record(i));

    const sniffed = (await sniff(`a,b,c\r\n${records.join('')}`)) as TextTable;

    expect(sniffed.rows).toBe(records.length);
    const lines = (await readFile(sniffed.file, 'utf8')).split('"\n');
    expect(lines[129_999]).toBe(
      `130000,260000,,,,129999,éxxxxx,"q\r\n129999`.replace('éxxxxx', `é${'x'.repeat(129_999 % 7)}`),
    );
  });

  it('bounds a record and a header, and names the line', async () => {
    const long = `a,b\n1,2\n3,${'4'.repeat(3_000_000)}\n`;
    expect(await reasonOf(long)).toMatchObject({
      code: 'recordTooLong',
      message: expect.stringContaining('line 3') as string,
    });

    const wide = `${Array.from({ length: 150_000 }, (_, i) => `c${i}`).join(',')}\n`;
    expect(await reasonOf(wide)).toMatchObject({ code: 'tooManyColumns', count: 150_000 });
  });

  it('chooses the delimiter that fits a header longer than its first look', async () => {
    const names = Array.from({ length: 1_500 }, (_, i) => `${'long, name '.repeat(6)}${i}`);

    const sniffed = (await sniff(`${names.join(';')}\n${names.map((_, i) => i).join(';')}\n`)) as TextTable;

    expect(sniffed.columns).toHaveLength(1_500);
  });

  it.each(['"', '\n', '§'])('refuses the delimiter %j', async (delimiter) => {
    expect((await reasonOf('a,b\n1,2\n', { delimiter })).code).toBe('badDelimiter');
  });

  it.each(['', '\n\n\r\n', '\ufeff'])(
    'refuses a file without a line that is not blank (%j)',
    async (content) => {
      expect((await reasonOf(content)).code).toBe('emptyFile');
    },
  );
});

describe('JSON', () => {
  it('keeps key order, long numbers, nested values and the difference of "" and missing', async () => {
    const lines = ['{"b":12345678901234567890,"a":""}', '{"c":{"x":[1,{"y":2.50}]},"a":null,"b":1.0}'];

    const sniffed = (await sniff(lines.join('\n'))) as TextTable;

    expect(sniffed.columns.map((column) => column.name)).toEqual(['b', 'a', 'c']);
    expect(await readFile(sniffed.file, 'utf8')).toBe(
      '1,1,,,,12345678901234567890,""\n2,2,,,,1,,"{""x"":[1,{""y"":2.50}]}"\n',
    );
    expect(sniffed.columns[0]!.json).toEqual({ string: 0, number: 2, boolean: 0, nested: 0 });
  });

  it('reads a top-level array and objects over several lines, with the line each begins on', async () => {
    const pretty = '{\n  "a": 1\n}\n{\n  "a": 2\n}\n';
    for (const content of [pretty, `[\n${pretty.replace('}\n{', '},\n{')}]`]) {
      const sniffed = (await sniff(content)) as TextTable;
      const offset = content.startsWith('[') ? 1 : 0;
      expect(await readFile(sniffed.file, 'utf8')).toBe(`1,${1 + offset},,,,1\n2,${4 + offset},,,,2\n`);
    }
  });

  it('refuses an array that does not end, or that something follows', async () => {
    expect((await reasonOf('[{"a":1},')).code).toBe('malformedJson');
    expect((await reasonOf('[{"a":1}] {"a":2}')).code).toBe('malformedJson');
  });

  it('refuses a file of which most lines are no objects, naming the first', async () => {
    const reason = await reasonOf('{"a":1}\n[1]\n"x"\n{"a":\n');

    expect(reason.code).toBe('unreadableRows');
    expect(reason.message).toContain('line 2: is not a JSON object');
  });

  it('bounds the number of different keys', async () => {
    const lines = Array.from({ length: 3_000 }, (_, i) => `{"k${i}":1}`).join('\n');

    expect((await reasonOf(lines)).code).toBe('tooManyColumns');
  });

  it('refuses keys that differ in case only, and keys without a name', async () => {
    expect((await reasonOf('{"a":1,"A":2}\n')).code).toBe('duplicateName');
    expect((await reasonOf('{"":1}\n')).code).toBe('blankName');
  });
});
