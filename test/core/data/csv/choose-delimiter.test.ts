import { describe, expect, it } from 'vitest';
import { chooseDelimiter } from '../../../../core/data/csv/choose-delimiter.ts';

const choose = (text: string) => chooseDelimiter(Buffer.from(text), true);

describe('chooseDelimiter', () => {
  it.each([
    ['comma', 'a,b\n1,2\n', ','],
    ['semicolon with decimal commas', 'a;b\n1,5;2,5\n', ';'],
    ['tab with commas in texts', 'a\tb\nx, y\tz, w\n', '\t'],
    ['pipe', 'a|b\n1|2\n', '|'],
    ['a delimiter inside quotes', '"a;x",b\n"1;2;3",2\n', ','],
    ['the one that fits most rows', 'a,b;c\n1,2;3\n1;3\n1;4\n', ';'],
    ['one column', 'a\n1\n2\n', ','],
    ['a header alone', 'a;b;c', ';'],
    ['nothing', '', ','],
  ])('finds it: %s', (_, text, delimiter) => {
    expect(choose(text)).toEqual({ delimiter });
  });

  it('sticks to the header where some rows are ragged', () => {
    expect(choose('a,b\n1,2\n1\n1,2,3\n1,2\n')).toEqual({ delimiter: ',' });
  });

  it.each([
    ['a title', 'Report of May\na,b,c\n1,2,3\n'],
    ['comments', '# first\n# second\na;b\n1;2\n'],
    ['one column of numbers with thousands marks', 'value\n68,527.00\n'],
  ])('refuses a one-field first line above rows that split: %s', (_, text) => {
    expect(choose(text).reason?.code).toBe('titleRow');
  });

  it('does not judge by a last record that is cut off', () => {
    const head = 'a;b\n1;2\n3;4\n5,5,5,5,5';

    expect(chooseDelimiter(Buffer.from(head), false)).toEqual({ delimiter: ';' });
  });
});
