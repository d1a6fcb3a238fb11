import { describe, expect, it } from 'vitest';
import { checkHeader } from '../../../../core/data/csv/check-header.ts';

const check = (...names: string[]) => checkHeader(names, 5);
const codes = (...names: string[]) => check(...names).reasons.map((reason) => reason.code);

describe('checkHeader', () => {
  it('takes any text as a name, and leaves it as it is', () => {
    expect(check('a', ' b ', '__proto__', '中文', "it's")).toEqual({ reasons: [], findings: [] });
  });

  it('names the positions of blank names', () => {
    expect(check('a', '', ' ').reasons).toMatchObject([
      { code: 'blankName', message: expect.stringContaining('column 2, 3') as string },
    ]);
  });

  it('names repeated names, also in another case', () => {
    const { reasons } = check('a', 'B', 'a', 'b');

    expect(reasons).toMatchObject([{ code: 'duplicateName', count: 2 }]);
    expect(reasons[0]!.message).toContain('"a", "B and b"');
  });

  it('refuses control characters, endless names and too many columns', () => {
    expect(codes('a\nb')).toEqual(['badName']);
    expect(codes('x'.repeat(201))).toEqual(['badName']);
    expect(codes('a', 'b', 'c', 'd', 'e')).toEqual([]);
    expect(codes('a', 'b', 'c', 'd', 'e', 'f')).toEqual(['tooManyColumns']);
  });

  it('refuses a first line of nothing but numbers, and points at numbers among names', () => {
    expect(codes('1', '2.5', '1,000')).toEqual(['noHeader']);
    expect(check('country', '2019', '2020').findings).toMatchObject([{ code: 'numericNames', count: 2 }]);
  });
});
