import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type CsvRecord, scanRecords } from '../../../../core/data/csv/scan-records.ts';
import { splitFields } from '../../../../core/data/csv/split-fields.ts';

const COMMA = 0x2c;

function scan(text: string, isLast = true): { records: (CsvRecord & { text: string })[]; position: number } {
  const bytes = Buffer.from(text);
  const records: (CsvRecord & { text: string })[] = [];
  const position = scanRecords(bytes, 0, COMMA, isLast, (record) => {
    records.push({ ...record, text: bytes.toString('utf8', record.start, record.end) });
  });
  return { records, position };
}

describe('scanRecords', () => {
  it('finds nothing in nothing', () => {
    expect(scan('')).toEqual({ records: [], position: 0 });
  });

  it('takes LF, CR LF and CR as line ends, and a last record without one', () => {
    const { records } = scan('a\nb\r\nc\rd');

    expect(records.map((record) => [record.text, record.lineEnd])).toEqual([
      ['a', '\n'],
      ['b', '\r\n'],
      ['c', '\r'],
      ['d', ''],
    ]);
  });

  it('gives a blank line as a record of no bytes', () => {
    expect(scan('a\n\nb\n').records.map((record) => record.text)).toEqual(['a', '', 'b']);
  });

  it('counts fields, and lines inside quotes', () => {
    const { records } = scan('1,"a,b\nc\r\nd\re",""\n2,,\n');

    expect(records.map((record) => [record.fieldCount, record.extraLines])).toEqual([
      [3, 3],
      [3, 0],
    ]);
  });

  it.each([
    ['text after a closing quote', '"a"b,c\n', 'textAfterQuote'],
    ['a NUL byte', 'a\0,b\n', 'nulByte'],
    ['a NUL byte in quotes', '"a\0",b\n', 'nulByte'],
    ['a quote that stays open', 'a,"b\nc', 'unclosedQuote'],
  ])('says what is wrong: %s', (_, text, fault) => {
    expect(scan(text).records[0]!.fault).toBe(fault);
  });

  it('takes a quote inside a field without quotes as a character, and says so', () => {
    const [record] = scan('5" pipe,"x"\n').records;

    expect(record).toMatchObject({ fieldCount: 2, hasLooseQuote: true, fault: undefined });
  });

  it('leaves a record that the bytes do not end, and half a CR LF, for the next bytes', () => {
    expect(scan('a\nb,c', false).position).toBe(2);
    expect(scan('a\nb\r', false).position).toBe(2);
    expect(scan('a\n"b\n', false).position).toBe(2);
    expect(scan('a\n"b"', false).position).toBe(2);
  });

  it('finds the fields that were written, in one piece or in pieces cut anywhere', () => {
    const field = fc.string({
      unit: fc.constantFrom('a', 'é', ',', '"', '\n', '\r', ' ', '😀'),
      maxLength: 6,
    });
    const table = fc.array(fc.array(field, { minLength: 2, maxLength: 4 }), { minLength: 1, maxLength: 6 });
    const lineEnd = fc.constantFrom('\n', '\r\n', '\r');

    fc.assert(
      fc.property(table, lineEnd, fc.integer({ min: 1, max: 9 }), (rows, end, pieceBytes) => {
        const text = rows.map((row) => row.map(writeField).join(',') + end).join('');
        const bytes = Buffer.from(text);

        const found: string[][] = [];
        let rest = Buffer.alloc(0);
        for (let i = 0; i < bytes.length || i === 0; i += pieceBytes) {
          const piece = Buffer.concat([rest, bytes.subarray(i, i + pieceBytes)]);
          const isLast = i + pieceBytes >= bytes.length;
          const done = scanRecords(piece, 0, COMMA, isLast, (record) => {
            expect(record.fault).toBeUndefined();
            found.push(splitFields(piece.subarray(record.start, record.end), COMMA));
          });
          rest = piece.subarray(done);
        }

        expect(found).toEqual(rows);
      }),
      { seed: 1, numRuns: 300 },
    );
  });
});

function writeField(field: string): string {
  return /[",\r\n]/.test(field) || field === '' ? `"${field.replaceAll('"', '""')}"` : field;
}
