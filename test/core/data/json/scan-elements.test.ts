import { describe, expect, it } from 'vitest';
import { type ArrayState, scanElements } from '../../../../core/data/json/scan-elements.ts';
import { scanLines } from '../../../../core/data/json/scan-lines.ts';
import { scanObjects } from '../../../../core/data/json/scan-objects.ts';

describe('scanElements', () => {
  function cut(text: string, pieceBytes = text.length): { state: ArrayState; elements: string[] } {
    const bytes = Buffer.from(text);
    const elements: string[] = [];
    let state: ArrayState = 'start';
    let rest = Buffer.alloc(0);
    for (let i = 0; i < bytes.length; i += pieceBytes) {
      const piece = Buffer.concat([rest, bytes.subarray(i, i + pieceBytes)]);
      const scan = scanElements(piece, state, (start, end) =>
        elements.push(piece.toString('utf8', start, end)),
      );
      state = scan.state;
      rest = piece.subarray(scan.position);
    }
    return { state, elements };
  }

  it.each([1, 2, 3, 7, 100])('cuts an array into its elements, %i bytes at a time', (pieceBytes) => {
    const text = ' [ {"a":"]}\\"é"} ,\n[1,[2]], "x,y" , 12,{}]\n';

    expect(cut(text, pieceBytes)).toEqual({
      state: 'end',
      elements: ['{"a":"]}\\"é"}', '[1,[2]]', '"x,y"', '12', '{}'],
    });
  });

  it('knows an empty array, one that is not closed, and something after the end', () => {
    expect(cut('[]')).toEqual({ state: 'end', elements: [] });
    expect(cut('[{"a":1},').state).toBe('element');
    expect(cut('[{"a":1').state).toBe('first');
    expect(cut('[1]2').state).toBe('broken');
    expect(cut('[1 2]').state).toBe('broken');
    expect(cut('{}').state).toBe('broken');
  });
});

describe('scanObjects', () => {
  it('cuts objects that follow one another and stops before one that is not whole', () => {
    const bytes = Buffer.from(' {"a":1}\n{\n"b":"}"\n}{"c"');
    const objects: string[] = [];

    const position = scanObjects(bytes, (start, end) => objects.push(bytes.toString('utf8', start, end)));

    expect(objects).toEqual(['{"a":1}', '{\n"b":"}"\n}']);
    expect(bytes.toString('utf8', position)).toBe('{"c"');
  });

  it('answers undefined where something else stands', () => {
    expect(scanObjects(Buffer.from('{} x {}'), () => {})).toBeUndefined();
  });
});

describe('scanLines', () => {
  const lines = (text: string, isLast: boolean) => {
    const bytes = Buffer.from(text);
    const found: string[] = [];
    const position = scanLines(bytes, 0, isLast, (start, end) =>
      found.push(bytes.toString('utf8', start, end)),
    );
    return { found, position };
  };

  it('ends lines at LF, CR and CR LF', () => {
    expect(lines('a\nb\rc\r\n\nd', true)).toEqual({ found: ['a', 'b', 'c', '', 'd'], position: 9 });
    expect(lines('', true)).toEqual({ found: [], position: 0 });
  });

  it('waits for the byte after a CR and for the end of a line', () => {
    expect(lines('a\r', false)).toEqual({ found: [], position: 0 });
    expect(lines('a\nb', false)).toEqual({ found: ['a'], position: 2 });
  });
});
