import { describe, expect, it } from 'vitest';
import { drawBar, drawSparkline } from '../../cli/draw-bar.ts';
import { formatBytes, formatNumber } from '../../cli/format-number.ts';
import { formatAgo, formatDuration, formatTime } from '../../cli/format-time.ts';
import { layOutFields, layOutTable } from '../../cli/print-table.ts';
import { suggestName } from '../../cli/suggest-name.ts';
import { bold, cutText, escapeControls, joinText, renderText, widthOf } from '../../cli/text.ts';
import { csvLine } from '../../cli/write-csv.ts';

describe('text for a terminal', () => {
  it('escapes what could steer a terminal or reorder a line, and nothing else', () => {
    expect(escapeControls('a\u0000\t\u001b[31m\u007f\u0085\u2028\u2066\ud800')).toBe(
      'a\\x00\\t\\x1b[31m\\x7f\\x85\\u2028\\u2066\\ud800',
    );
    expect(escapeControls('žluťoučký 東京 🚕 <1H OCEAN "x"')).toBe('žluťoučký 東京 🚕 <1H OCEAN "x"');
  });

  it('styles only where colours are allowed, and escapes inside a style', () => {
    expect(renderText(['a ', bold('b\u001b')], true)).toBe('a \u001b[1mb\\x1b\u001b[22m');
    expect(renderText(['a ', bold('b')], false)).toBe('a b');
  });

  it('counts the cells that a text takes', () => {
    expect(widthOf('abc')).toBe(3);
    expect(widthOf('東京')).toBe(4);
    expect(widthOf('e\u0301')).toBe(1);
    expect(widthOf(bold('x\n'))).toBe(3);
  });

  it('cuts by cells and says that it cut', () => {
    expect(cutText('abcdef', 6)).toBe('abcdef');
    expect(cutText('abcdef', 5)).toBe('abcd…');
    expect(cutText('東京都', 5)).toBe('東京…');
  });

  it('joins what is there', () => {
    expect(renderText(joinText(['a', '', undefined, bold('b')], ', '), false)).toBe('a, b');
  });
});

describe('tables', () => {
  const columns = [
    { title: 'NAME', shrink: true },
    { title: 'ROWS', align: 'right' as const },
    { title: 'WHY' },
  ];
  const lines = (width: number) =>
    layOutTable(
      columns,
      [
        ['a-rather-long-name', '1', 'x'],
        ['b', '1,000', ''],
      ],
      width,
    ).map((line) => renderText(line, false));

  it('put numbers right and leave no trailing blanks', () => {
    expect(lines(80)).toEqual([
      'NAME                 ROWS  WHY',
      'a-rather-long-name      1  x',
      'b                   1,000  ',
    ]);
  });

  it('shrink the columns that may, but not below eight cells', () => {
    expect(lines(20)[1]).toBe('a-rathe…      1  x');
  });

  it('of fields leave out what is not there', () => {
    expect(
      layOutFields([
        ['a', 'x'],
        ['long', undefined],
        ['b', ''],
      ]).map((line) => renderText(line, false)),
    ).toEqual(['a  x']);
  });
});

describe('numbers and times for people', () => {
  it.each([
    [0.93124, '0.9312'],
    [68_410.4, '68,410'],
    [5.1, '5.1'],
    [0.000_012_34, '0.00001234'],
    [0, '0'],
    [-12.3456, '-12.35'],
    [null, '–'],
  ])('%s is %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });

  it.each([
    [0, '0 B'],
    [999, '999 B'],
    [1_423_529, '1.4 MB'],
    [999_999, '1.0 MB'],
  ])('%s bytes are %s', (bytes, text) => {
    expect(formatBytes(bytes)).toBe(text);
  });

  it('says how long ago something was, also for clocks that run ahead', () => {
    const now = new Date('2026-11-21T12:00:00Z');

    expect(formatAgo('2026-11-21T11:57:00Z', now)).toBe('3 min ago');
    expect(formatAgo('2026-11-18T11:57:00Z', now)).toBe('3 days ago');
    expect(formatAgo('2026-11-21T12:00:30Z', now)).toBe('just now');
    expect(formatTime('2026-11-21T11:57:00.123Z')).toBe('2026-11-21 11:57:00Z');
    expect(formatDuration(250_000)).toBe('4 min 10 s');
  });
});

describe('pictures', () => {
  it('draw a bar to an eighth of a cell and cut what is beyond', () => {
    expect(drawBar(0.5, 4)).toBe('██··');
    expect(drawBar(0.53125, 4)).toBe('██▏·');
    expect(drawBar(7, 4)).toBe('████');
    expect(drawBar(Number.NaN, 4)).toBe('····');
  });

  it('draw the shape of a distribution, also of nothing', () => {
    expect(drawSparkline([0, 0.5, 1])).toBe('▁▄█');
    expect(drawSparkline([0, 0])).toBe('▁▁');
  });
});

describe('suggestions', () => {
  it('are the nearest name, or none', () => {
    expect(suggestName('preidct', ['promote', 'predict'])).toBe('predict');
    expect(suggestName('q', ['promote', 'predict'])).toBeUndefined();
  });
});

describe('CSV', () => {
  it('quotes as RFC 4180 asks and leaves formulas alone', () => {
    expect(csvLine(['a', 'b,c', 'say "x"', 'two\nlines', '=1+1', null, ' '])).toBe(
      'a,"b,c","say ""x""","two\nlines",=1+1,, \n',
    );
  });
});
