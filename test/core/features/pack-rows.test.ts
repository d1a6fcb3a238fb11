import { describe, expect, it } from 'vitest';
import { MISSING_CATEGORY, type Signature } from '../../../core/contracts/feature-plan.ts';
import { MOST_ISSUES, packRows } from '../../../core/features/pack-rows.ts';

const signature: Signature = {
  numbers: [
    { name: 'fare', nullable: true },
    { name: 'zone', nullable: true },
  ],
  categories: [
    { name: 'zone', nullable: true },
    { name: 'kind', nullable: false },
  ],
  times: [
    { name: 'at', nullable: true, zoned: false },
    { name: 'seen', nullable: true, zoned: true },
  ],
  booleans: [{ name: 'shared', nullable: true }],
};
const good = {
  fare: 12.5,
  zone: 74,
  kind: 'x',
  at: '1970-01-01T00:00:01',
  seen: '1970-01-01T02:00:00+01:00',
  shared: true,
};

/** The issues of one row, as "field code". */
const issuesOf = (row: unknown) =>
  packRows(signature, [row]).issues.map(({ field, code }) => `${field} ${code}`);

describe('packRows', () => {
  it('packs no rows', () => {
    expect(packRows(signature, [])).toMatchObject({ inputs: { rows: 0, categories: [] }, issues: [] });
  });

  it('packs good rows, null as missing, numbers and booleans of a category as texts', () => {
    const all = { fare: null, zone: null, kind: false, at: null, seen: null, shared: null };

    expect(packRows(signature, [good, all, { ...good, kind: -0.1 }])).toEqual({
      issues: [],
      inputs: {
        rows: 3,
        numbers: Float32Array.of(12.5, 74, Number.NaN, Number.NaN, 12.5, 74),
        categories: ['74', 'x', MISSING_CATEGORY, 'false', '74', '-0.1'],
        times: Float64Array.of(1, 3_600, Number.NaN, Number.NaN, 1, 3_600),
        booleans: Int8Array.of(1, -1, 1),
      },
    });
  });

  it('coerces nothing', () => {
    expect(issuesOf({ ...good, fare: '12.5' })).toEqual(['fare wrongType']);
    expect(issuesOf({ ...good, fare: true })).toEqual(['fare wrongType']);
    expect(issuesOf({ ...good, fare: [1] })).toEqual(['fare wrongType']);
    expect(issuesOf({ ...good, fare: 12n })).toEqual(['fare wrongType']);
    expect(issuesOf({ ...good, kind: {} })).toEqual(['kind wrongType']);
    expect(issuesOf({ ...good, shared: 1 })).toEqual(['shared wrongType']);
    expect(issuesOf({ ...good, shared: 'true' })).toEqual(['shared wrongType']);
    expect(issuesOf({ ...good, at: 0 })).toEqual(['at wrongType']);
    expect(issuesOf({ ...good, at: new Date(0) })).toEqual(['at wrongType']);
  });

  it('takes finite numbers within the range of float32 only', () => {
    expect(issuesOf({ ...good, fare: Number.NaN })).toEqual(['fare notFinite']);
    expect(issuesOf({ ...good, fare: Number.POSITIVE_INFINITY })).toEqual(['fare notFinite']);
    expect(issuesOf({ ...good, fare: 3.5e38 })).toEqual(['fare outOfRange']);
    expect(issuesOf({ ...good, fare: -1e300 })).toEqual(['fare outOfRange']);
    expect(issuesOf({ ...good, fare: 3.4028235e38 })).toEqual([]);
    expect(issuesOf({ ...good, kind: Number.NaN })).toEqual(['kind notFinite']);
  });

  it('tells absent, null and undefined apart, once per field', () => {
    expect(issuesOf({ ...good, kind: null })).toEqual(['kind notNullable']);
    expect(issuesOf({ ...good, fare: undefined })).toEqual(['fare missingField']);
    expect(issuesOf({})).toEqual([
      'fare missingField',
      'zone missingField',
      'kind missingField',
      'at missingField',
      'seen missingField',
      'shared missingField',
    ]);
  });

  it('refuses texts that the runtime would cut or mangle, and the mark for missing', () => {
    for (const kind of ['a\0b', '\ud83d', 'x\udc00', '\u0001']) {
      expect(issuesOf({ ...good, kind })).toEqual(['kind badText']);
    }
    for (const kind of ['', '\u{1f695}', '\u0002', '\u0001\u0001', 'é']) {
      expect(issuesOf({ ...good, kind })).toEqual([]);
    }
  });

  it('wants a zone exactly where training had one, and dates that exist', () => {
    expect(issuesOf({ ...good, at: '2023-01-01T00:00:00Z' })).toEqual(['at zoneForbidden']);
    expect(issuesOf({ ...good, seen: '2023-01-01T00:00:00' })).toEqual(['seen zoneRequired']);
    expect(issuesOf({ ...good, at: '2023-02-30T00:00:00' })).toEqual(['at badTime']);
    expect(issuesOf({ ...good, at: 'yesterday' })).toEqual(['at badTime']);
  });

  it('names unknown fields, those with special names too, and changes no prototype', () => {
    const row = JSON.parse(
      `{${JSON.stringify(good).slice(1, -1)},"__proto__":{"polluted":1},"constructor":1,"toString":2,"x":3}`,
    );

    expect(issuesOf(row)).toEqual([
      '__proto__ unknownField',
      'constructor unknownField',
      'toString unknownField',
      'x unknownField',
    ]);
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
  });

  it('reads an input named __proto__ or constructor from the row itself', () => {
    const odd: Signature = {
      numbers: [
        { name: '__proto__', nullable: false },
        { name: 'constructor', nullable: false },
      ],
      categories: [],
      times: [],
      booleans: [],
    };

    expect(packRows(odd, [JSON.parse('{"__proto__":1,"constructor":2}')])).toMatchObject({
      inputs: { numbers: Float32Array.of(1, 2) },
    });
    expect(packRows(odd, [{}]).issues.map(({ code }) => code)).toEqual(['missingField', 'missingField']);
  });

  it('refuses rows that are no plain objects', () => {
    for (const row of [null, undefined, 1, 'x', [good], new Map(), new Date(0), () => good]) {
      expect(packRows(signature, [row]).issues).toMatchObject([{ row: 0, field: '', code: 'notAnObject' }]);
    }
    expect(issuesOf(Object.assign(Object.create(null), good))).toEqual([]);
  });

  it('names every wrong field of every row, up to the limit, and then packs nothing', () => {
    const bad = { ...good, fare: 'x', shared: 0, extra: 1 };
    const { inputs, issues } = packRows(signature, [good, ...new Array(50).fill(bad)]);

    expect(inputs).toBeUndefined();
    expect(issues).toHaveLength(MOST_ISSUES);
    expect(issues.slice(0, 4).map(({ row, field, code }) => `${row} ${field} ${code}`)).toEqual([
      '1 fare wrongType',
      '1 shared wrongType',
      '1 extra unknownField',
      '2 fare wrongType',
    ]);
    expect(issues[0]!.message).toBe('must be a number, not a string');
  });
});
