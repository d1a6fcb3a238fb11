import { describe, expect, it } from 'vitest';
import type { ColumnReading } from '../../../../core/data/columns/source-column.ts';
import { PlainTable } from '../../../../core/data/plain/plain-table.ts';

const READINGS = ['a', 'b'].map(
  (name, index): ColumnReading => ({
    column: { index, name, source: { type: 'text' }, expression: `f${index}`, isTyped: false },
    kind: 'category',
    isInferred: true,
  }),
);
const open = (format: { hasCarriageReturns?: boolean; delimiter?: string } = {}) =>
  new PlainTable(READINGS, { delimiter: ',', nulls: [''], hasCarriageReturns: false, ...format }, 1);

/** The texts of all fields by row, null where missing; undefined when the table gave up. */
function read(text: string, table = open(), pieces = [text]): (string | null)[][] | undefined {
  let rest = Buffer.alloc(0);
  for (const [i, piece] of pieces.entries()) {
    rest = Buffer.concat([rest, Buffer.from(piece, 'latin1')]);
    const done = table.add(rest, 0, i === pieces.length - 1);
    if (done === undefined) return undefined;
    rest = rest.subarray(done);
  }
  const columns = table.columns.map((column) => column.finish().values);
  return Array.from({ length: table.rows }, (_, row) =>
    columns.map((column) =>
      column.kind === 'category' ? (column.levels[column.codes[row]!] ?? null) : null,
    ),
  );
}

describe('PlainTable', () => {
  it('reads no bytes as no rows', () => {
    expect(read('')).toEqual([]);
  });

  it('takes quotes off, and delimiters between them as text', () => {
    expect(read('a,"b, c"\n"",d\n"e",""\n')).toEqual([
      ['a', 'b, c'],
      [null, 'd'],
      ['e', null],
    ]);
  });

  it('reads a last line without an end, and pieces that end anywhere', () => {
    const text = 'aa,bb\n"c,c",dd\nee,ff';
    const whole = read(text);

    for (let cut = 0; cut <= text.length; cut++) {
      expect(read(text, open(), [text.slice(0, cut), text.slice(cut)]), `cut at ${cut}`).toEqual(whole);
    }
    expect(whole).toEqual([
      ['aa', 'bb'],
      ['c,c', 'dd'],
      ['ee', 'ff'],
    ]);
  });

  it('reads lines that end with CR LF where the header does', () => {
    expect(read('a;b\r\nc;d', open({ hasCarriageReturns: true, delimiter: ';' }))).toEqual([
      ['a', 'b'],
      ['c', 'd'],
    ]);
  });

  it.each([
    ['a field too few', 'a\n'],
    ['a field too many', 'a,b,c\n'],
    ['a blank line', 'a,b\n\nc,d\n'],
    ['a doubled quote', 'a,"b""c"\n'],
    ['a line break between quotes', 'a,"b\nc"\n'],
    ['text after a quote', '"a"b,c\n'],
    ['a quote inside a field', 'a,5" pipe\n'],
    ['an open quote', 'a,"b\n'],
    ['another kind of line end', 'a,b\r\n'],
    ['CR alone', 'a,b\rc,d\n'],
    ['NUL', 'a,b\0\n'],
    ['NUL between quotes', 'a,"b\0"\n'],
    ['U+0001', '\u0001,b\n'],
    ['an end inside a record', 'a,b\nc'],
  ])('gives up at %s', (_, text) => {
    expect(read(text)).toBeUndefined();
  });

  it('gives up at LF alone where lines end with CR LF', () => {
    expect(read('a,b\n', open({ hasCarriageReturns: true }))).toBeUndefined();
  });
});
