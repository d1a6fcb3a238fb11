import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelSpecInput } from '../../core/contracts/model-spec.ts';
import { ColumnContract, Profile } from '../../core/contracts/profile.ts';
import { codesOf, type Kept, Workshop } from './workshop.ts';

const SPEC: ModelSpecInput = { name: 'm', task: 'regression', target: 'y', features: { x: 'number' } };

let workshop: Workshop;
beforeAll(async () => {
  workshop = await Workshop.open();
});
afterAll(() => workshop.close());

function csv(header: string, count: number, row: (i: number) => string): string {
  return `${header}\n${Array.from({ length: count }, (_, i) => row(i)).join('\n')}\n`;
}

async function ingest(content: string, spec: ModelSpecInput = SPEC, previous?: Kept): Promise<Kept> {
  return (await workshop.ingest(content, spec, { previous })) as Kept;
}

const kindsOf = (result: Kept) => Object.fromEntries(result.columns.map(({ name, kind }) => [name, kind]));

describe('an accepted file', () => {
  const content = csv('y,x,c,b,t,z', 60, (i) => {
    const second = String(i).padStart(2, '0');
    return `${i},${i === 0 ? '' : i / 4},${i % 3 ? 'a' : 'b'},${i % 2 === 0},2023-01-31,2023-01-31T00:00:${second}+01:00`;
  });

  it('has a profile and columns that fit their contracts', async () => {
    const result = await ingest(content);

    expect(result.outcome).toBe('accepted');
    expect(Profile.parse(result.profile)).toEqual(result.profile);
    expect(result.columns.map((column) => ColumnContract.parse(column))).toEqual([
      { name: 'y', kind: 'number', required: true },
      { name: 'x', kind: 'number', required: true },
      { name: 'c', kind: 'category', required: false },
      { name: 'b', kind: 'boolean', required: false },
      { name: 't', kind: 'timestamp', zoned: false, required: false },
      { name: 'z', kind: 'timestamp', zoned: true, required: false },
    ]);
    expect(result.profile.columns.slice(2)).toEqual([
      {
        kind: 'category',
        name: 'c',
        rows: 60,
        missing: 0,
        distinct: 2,
        top: [
          { value: 'a', count: 40 },
          { value: 'b', count: 20 },
        ],
      },
      { kind: 'boolean', name: 'b', rows: 60, missing: 0, distinct: 2, true: 30 },
      {
        kind: 'timestamp',
        name: 't',
        rows: 60,
        missing: 0,
        distinct: 1,
        min: '2023-01-31T00:00:00',
        max: '2023-01-31T00:00:00',
        zoned: false,
      },
      {
        kind: 'timestamp',
        name: 'z',
        rows: 60,
        missing: 0,
        distinct: 60,
        min: '2023-01-30T23:00:00Z',
        max: '2023-01-30T23:00:59Z',
        zoned: true,
      },
    ]);
    expect(result.profile.columns[1]).toMatchObject({
      missing: 1,
      min: 0.25,
      max: 14.75,
      quantiles: { '0.5': 7.5 },
    });
  });

  it('leaves a snapshot of its rows in file order, typed, under its own names', async () => {
    const { snapshotFile } = await ingest(content);

    const types = await workshop.query(
      `SELECT column_name, column_type FROM (DESCRIBE FROM read_parquet('${snapshotFile}'))`,
    );
    expect(types).toEqual([
      ['y', 'DOUBLE'],
      ['x', 'DOUBLE'],
      ['c', 'VARCHAR'],
      ['b', 'BOOLEAN'],
      ['t', 'TIMESTAMP'],
      ['z', 'TIMESTAMP'],
    ]);
    expect(await workshop.query(`SELECT y, x, c, b, z FROM read_parquet('${snapshotFile}') LIMIT 2`)).toEqual(
      [
        [0, null, 'b', true, '2023-01-30 23:00:00'],
        [1, 0.25, 'a', false, '2023-01-30 23:00:01'],
      ],
    );
  });
});

describe('the kind of a column', () => {
  const content = csv('y,x,code,flag', 60, (i) => `${i},${i},${i % 5},${i % 2 === 0}`);

  it('is what its features make of it, or what data.columns declares', async () => {
    const spec: ModelSpecInput = {
      ...SPEC,
      features: {
        x: 'number',
        code: 'category',
        flag: 'number',
        flagAsText: { from: 'flag', type: 'number' },
      },
    };
    expect(kindsOf(await ingest(content, spec))).toEqual({
      y: 'number',
      x: 'number',
      code: 'category',
      flag: 'boolean',
    });

    const declared: ModelSpecInput = {
      ...SPEC,
      data: { columns: { code: { type: 'category' }, flag: { type: 'category' } } },
    };
    expect(kindsOf(await ingest(content, declared))).toMatchObject({ code: 'category', flag: 'category' });
  });

  it('is inferred over all rows: one text in a column of numbers makes a category of it, and says so', async () => {
    const late = csv('y,x,v', 5_000, (i) => `${i},${i},${i === 4_900 ? 'none' : i}`);

    const result = await ingest(late);

    expect(kindsOf(result).v).toBe('category');
    expect(result.findings).toMatchObject([{ code: 'mixedColumn', column: 'v', count: 1 }]);
  });

  it('is found in later rows when the first thousands are missing', async () => {
    const late = csv(
      'y,x,v,w,n',
      5_000,
      (i) => `${i},${i},${i < 4_000 ? ' ' : '1.5'},${i < 4_000 ? '' : '2023-01-31'},`,
    );

    expect(kindsOf(await ingest(late))).toMatchObject({ v: 'number', w: 'timestamp', n: 'category' });
  });

  it('is kept from earlier data: a value that does not fit is bad, also at the first sight of it', async () => {
    const first = await ingest(content);
    const later = csv('y,x,code,flag', 60, (i) => `${i},${i},${i === 3 ? 'new' : i},true`);

    const result = await ingest(later, SPEC, first);

    expect(kindsOf(result).code).toBe('number');
    expect(result.counts.byReason).toEqual([{ code: 'notANumber', column: 'code', count: 1 }]);
  });

  it('holds times to having a zone, or none, as earlier ones', async () => {
    const zoned = csv('y,x,t', 60, (i) => `${i},${i},2023-01-31T00:00:00Z`);
    const plain = csv('y,x,t', 60, (i) => `${i},${i},2023-01-31T00:00:00`);
    const first = await ingest(zoned);

    const result = await workshop.ingest(plain, SPEC, { previous: first });

    expect(result).toMatchObject({ outcome: 'rejected', reasons: [{ code: 'retypedColumn', column: 't' }] });
    expect(result.counts?.byReason).toMatchObject([{ code: 'noZone' }]);
  });
});

describe('data.columns', () => {
  it('marks rows outside its rules as bad, one reason each, in the order of columns', async () => {
    const content = csv('y,x,c,id', 100, (i) => {
      if (i === 1) return '1,-5,a,1';
      if (i === 2) return '2,500,a,2';
      if (i === 3) return '3,3,z,3';
      if (i === 4) return '4,4,,4';
      if (i === 5) return '5,-5,z,5';
      if (i === 6) return '6,6,a,7';
      if (i === 7) return ',7,z,7';
      return `${i},${i},a,${i === 99 ? 8 : i}`;
    });
    const spec: ModelSpecInput = {
      ...SPEC,
      data: {
        quarantine: { share: 0.5 },
        columns: {
          x: { min: 0, max: 400 },
          c: { levels: ['a', 'b'], nullable: false },
          id: { unique: true },
        },
      },
    };

    const result = await ingest(content, spec);

    expect(
      (await workshop.quarantined(result)).map(({ row, column, code, message }) => [
        row,
        column,
        code,
        message,
      ]),
    ).toEqual([
      [2, 'x', 'belowMinimum', '"-5.0" is below 0'],
      [3, 'x', 'aboveMaximum', '"500.0" is above 400'],
      [4, 'c', 'unknownLevel', '"z" is not one of the levels of the contract'],
      [5, 'c', 'missingValue', 'a value is needed'],
      [6, 'x', 'belowMinimum', '"-5.0" is below 0'],
      [8, 'y', 'missingTarget', 'the target is missing'],
      [100, 'id', 'repeatedValue', '"8.0" stands in an earlier row too'],
    ]);
    expect(result.counts).toMatchObject({ read: 100, kept: 93, leftOut: 0, quarantined: 7 });
  });

  it('holds a column to the type that its rules need', async () => {
    const spec: ModelSpecInput = { ...SPEC, data: { columns: { a: { max: 9 }, b: { levels: ['1', '2'] } } } };

    const result = await ingest(
      csv('y,x,a,b', 60, (i) => `${i},${i},${i === 7 ? 'many' : 1},${1 + (i % 2)}`),
      spec,
    );

    expect(kindsOf(result)).toMatchObject({ a: 'number', b: 'category' });
    expect(result.counts.byReason).toEqual([{ code: 'notANumber', column: 'a', count: 1 }]);
  });

  it('cannot have one mark for decimals and thousands', async () => {
    const spec: ModelSpecInput = { ...SPEC, data: { thousands: '.' } };

    await expect(
      ingest(
        csv('y,x', 60, (i) => `${i},1.5`),
        spec,
      ),
    ).rejects.toMatchObject({ name: 'InvalidInputError' });
  });

  it('takes sentinels as missing', async () => {
    const spec: ModelSpecInput = { ...SPEC, data: { columns: { x: { sentinels: [-999, 0] } } } };

    const result = await ingest(
      csv('y,x', 60, (i) => `${i},${i === 5 ? -999 : i}`),
      spec,
    );

    expect(result.profile.columns[1]).toMatchObject({ missing: 2, min: 1 });
  });
});

describe('data.derive and data.where', () => {
  const spec: ModelSpecInput = {
    ...SPEC,
    target: 'speed',
    data: {
      derive: {
        hours: 'date_diff(\'second\', start, "end") / 3600.0',
        speed: 'distance / hours',
        band: "case when speed > 50 then 'fast' else 'slow' end",
      },
      where: 'hours between 0.5 and 2',
    },
    features: { band: 'category' },
  };

  it('computes columns in order, keeps rows that the condition holds for, and counts the others', async () => {
    const content = csv('start,end,distance', 100, (i) => {
      const end = i === 0 ? '2023-01-31T12:00:00' : `2023-01-31T01:${String(i % 60).padStart(2, '0')}:00`;
      return `2023-01-31T00:00:00,${i === 1 ? '' : end},${i}`;
    });

    const result = await ingest(content, spec);

    // Row 0 took too long, row 1 has no end: its condition is neither true nor false.
    expect(result.counts).toEqual({ read: 100, kept: 98, leftOut: 2, quarantined: 0, byReason: [] });
    expect(result.columns.map(({ name, kind, required }) => [name, kind, required])).toEqual([
      ['start', 'timestamp', true],
      ['end', 'timestamp', true],
      ['distance', 'number', true],
      ['hours', 'number', true],
      ['speed', 'number', true],
      ['band', 'category', true],
    ]);
    const [first] = await workshop.query(`SELECT speed, band FROM read_parquet('${result.snapshotFile}')`);
    expect(first).toEqual([2 / (62 / 60), 'slow']);
  });

  it('quarantines a row whose condition looks at a value that does not fit, and leaves out one that is bad elsewhere', async () => {
    const content = csv(
      'y,x,z',
      100,
      (i) => `${i},${i === 0 ? 'bad' : i},${i === 1 || i === 50 ? 'bad' : i}`,
    );
    const filtered: ModelSpecInput = {
      ...SPEC,
      features: { x: 'number', z: 'number' },
      data: { derive: { twice: 'x * 2' }, where: 'twice > 20' },
    };

    const result = await ingest(content, filtered);

    expect(result.counts).toMatchObject({ leftOut: 10, kept: 88, quarantined: 2 });
    expect((await workshop.quarantined(result)).map(({ row, column }) => [row, column])).toEqual([
      [1, 'x'],
      [51, 'z'],
    ]);
  });

  it('takes an error in one row for a missing value of that row, and an infinity for a bad one', async () => {
    const content = csv('y,x', 60, (i) => `${i},${i}`);

    const logs = await ingest(content, { ...SPEC, data: { derive: { log: 'ln(x)' } } });
    const ratios = await ingest(content, {
      ...SPEC,
      data: { derive: { ratio: '1e308 * 10 * (x + 1)' }, quarantine: { share: 1 }, rows: { min: 1 } },
    });

    expect(logs.profile.columns[2]).toMatchObject({ name: 'log', missing: 1 });
    expect(codesOf(ratios.reasons)).toEqual(['retypedColumn']);
  });

  it('throws what is not allowed, by name, and refuses a name that the file has already', async () => {
    const content = csv('y,x', 60, (i) => `${i},${i}`);

    await expect(ingest(content, { ...SPEC, data: { where: '(select 1) = 1' } })).rejects.toMatchObject({
      name: 'SqlRefusedError',
    });
    await expect(ingest(content, { ...SPEC, data: { where: 'x + 1' } })).rejects.toThrow(
      'must be true or false',
    );
    await expect(ingest(content, { ...SPEC, data: { derive: { d: 'interval 1 hour' } } })).rejects.toThrow(
      'INTERVAL',
    );
    const clash = await workshop.ingest(content, { ...SPEC, data: { derive: { X: 'y' } } });
    expect(clash).toMatchObject({ outcome: 'rejected', reasons: [{ code: 'duplicateName', column: 'X' }] });
  });
});

describe('against earlier data', () => {
  const first = csv('y,x,old', 200, (i) => `${i},${i + 1},1`);

  it('points out columns that are new or gone', async () => {
    const earlier = await ingest(first);

    const result = await ingest(
      csv('y,x,new', 200, (i) => `${i},${i + 1},1`),
      SPEC,
      earlier,
    );

    expect(result.outcome).toBe('accepted');
    expect(result.findings).toMatchObject([
      { code: 'newColumn', column: 'new' },
      { code: 'goneColumn', column: 'old' },
    ]);
  });

  it('holds back another unit, a sentinel and a column that vanished, and lets them pass once released', async () => {
    const earlier = await ingest(first);
    const suspects = {
      unitChange: csv('y,x,old', 200, (i) => `${i},${(i + 1) * 1000},1`),
      sentinelChange: csv('y,x,old', 200, (i) => `${i},${i % 5 === 0 ? -1 : i + 1},1`),
      missingJump: csv('y,x,old', 200, (i) => `${i},${i % 5 === 0 ? i : ''},1`),
    };

    for (const [code, content] of Object.entries(suspects)) {
      const held = await ingest(content, SPEC, earlier);
      expect(held).toMatchObject({ outcome: 'quarantined', reasons: [{ code, column: 'x' }] });
      const released = await workshop.ingest(content, SPEC, { previous: earlier, released: true });
      expect(released).toMatchObject({ outcome: 'accepted', reasons: [{ code }], datasetId: held.datasetId });
      const unasked: ModelSpecInput = { ...SPEC, data: { suspicious: { unit: false, sentinel: false } } };
      expect((await ingest(content, unasked, earlier)).outcome).toBe('accepted');
    }
  });

  it('sees another unit even where most values are out of range because of it', async () => {
    const spec: ModelSpecInput = { ...SPEC, data: { columns: { x: { max: 300 } }, rows: { min: 1 } } };
    const earlier = await ingest(
      csv('y,x', 400, (i) => `${i},${(i % 200) + 1}`),
      spec,
    );

    const result = await ingest(
      csv('y,x', 400, (i) => `${i},${((i % 200) + 1) * 100}`),
      spec,
      earlier,
    );

    expect(codesOf(result.reasons)).toEqual(['tooManyBadRows', 'unitChange']);
  });
});

describe('findings', () => {
  it('count rows that repeat others, and point at categories that were numbers', async () => {
    const spec: ModelSpecInput = { ...SPEC, features: { x: 'number', c: 'category' } };

    const result = await ingest(
      csv('y,x,c', 60, (i) => `${i % 20},1,${i % 4}.0`),
      spec,
    );

    expect(result.findings).toMatchObject([
      { code: 'duplicateRows', count: 40 },
      { code: 'decimalCategory', column: 'c' },
    ]);
  });
});
