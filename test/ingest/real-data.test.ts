import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ModelSpecInput } from '../../core/contracts/model-spec.ts';
import { codesOf, type Kept, Workshop } from './workshop.ts';

const DATA = join(import.meta.dirname, '../../examples/data');
const MONTHS = ['01', '02', '03', '06'];
const TAXI: ModelSpecInput = {
  name: 'green-taxi',
  task: 'regression',
  data: {
    derive: { minutes: "date_diff('second', lpep_pickup_datetime, lpep_dropoff_datetime) / 60.0" },
    where: 'minutes between 1 and 60',
    columns: { trip_distance: { type: 'number', min: 0, max: 1_000, nullable: false } },
  },
  target: 'minutes',
  time: 'lpep_pickup_datetime',
  segments: ['payment_type'],
  features: {
    PULocationID: 'category',
    DOLocationID: 'category',
    trip_distance: 'number',
    lpep_pickup_datetime: 'timestamp',
  },
};

let workshop: Workshop;
const months = new Map<string, Kept>();
beforeAll(async () => {
  workshop = await Workshop.open();
  for (const month of MONTHS) {
    months.set(
      month,
      (await workshop.ingest(readFileSync(join(DATA, `green-taxi-2023-${month}.parquet`)), TAXI)) as Kept,
    );
  }
});
afterAll(() => workshop.close());

/** A month with its distances in another unit. */
async function inUnit(month: string, factor: number): Promise<Buffer> {
  const source = await workshop.put(readFileSync(join(DATA, `green-taxi-2023-${month}.parquet`)));
  const made = `${workshop.folder}/scaled.parquet`;
  await workshop.session.run(`
    COPY (SELECT * REPLACE (trip_distance * ${factor} AS trip_distance) FROM read_parquet('${source}'))
    TO '${made}' (FORMAT parquet)`);
  return readFileSync(made);
}

describe('green taxi trips', () => {
  // Counted with pandas 3.0: all rows, and those of 1 to 60 minutes with a distance of at most 1,000 miles.
  it('are read, filtered and judged as counted elsewhere', () => {
    expect(months.get('01')).toMatchObject({
      outcome: 'accepted',
      counts: {
        read: 68_211,
        kept: 65_912,
        leftOut: 2_265,
        quarantined: 34,
        byReason: [{ code: 'aboveMaximum', column: 'trip_distance', count: 34 }],
      },
    });
  });

  it('of one month raise no suspicion after those of another', async () => {
    for (const [earlier, later] of [
      ['01', '02'],
      ['02', '03'],
      ['03', '06'],
      ['06', '03'],
      ['02', '01'],
    ] as const) {
      const previous = months.get(earlier)!;
      const result = await workshop.ingest(
        readFileSync(join(DATA, `green-taxi-2023-${later}.parquet`)),
        TAXI,
        { previous },
      );
      expect(result.reasons).toEqual([]);
      expect(result.outcome).toBe('accepted');
    }
  });

  it.each([
    ['02', '01', 1.609344],
    ['03', '02', 1.609344],
    ['06', '03', 1.609344],
    ['06', '03', 1_000],
    ['02', '01', 1 / 1.609344],
  ])(
    'of month %s in another unit are held back after month %s (%d times)',
    async (month, earlier, factor) => {
      const result = (await workshop.ingest(await inUnit(month, factor), TAXI, {
        previous: months.get(earlier)!,
      })) as Kept;

      expect(result.outcome).toBe('quarantined');
      const units = result.reasons.filter((reason) => reason.code === 'unitChange');
      expect(units).toMatchObject([{ column: 'trip_distance' }]);
      expect(units[0]!.value as number).toBeCloseTo(factor, 5);
    },
  );
});

describe('telco churn', () => {
  it('takes the blank charges of new customers as missing, and 0/1 as numbers', async () => {
    const result = (await workshop.ingest(readFileSync(join(DATA, 'telco-churn.csv')), {
      name: 'telco',
      task: 'binary',
      positive: 'Yes',
      target: 'Churn',
      data: { columns: { customerID: { unique: true } } },
      features: { tenure: 'number', Contract: 'category' },
    })) as Kept;

    expect(result).toMatchObject({ outcome: 'accepted', counts: { read: 7_043, kept: 7_043 } });
    const columns = new Map(result.profile.columns.map((column) => [column.name, column]));
    expect(columns.get('TotalCharges')).toMatchObject({ kind: 'number', missing: 11 });
    expect(columns.get('SeniorCitizen')).toMatchObject({ kind: 'number', distinct: 2 });
    expect(columns.get('customerID')).toMatchObject({ kind: 'category', distinct: 7_043 });
    expect(columns.get('Churn')).toMatchObject({
      top: [
        { value: 'No', count: 5_174 },
        { value: 'Yes', count: 1_869 },
      ],
    });
  });
});

describe('penguins', () => {
  it('takes empty fields as missing', async () => {
    const result = (await workshop.ingest(readFileSync(join(DATA, 'penguins.csv')), {
      name: 'penguins',
      task: 'multiclass',
      target: 'species',
      features: { island: 'category', bill_length_mm: 'number', sex: 'category' },
    })) as Kept;

    expect(result.outcome).toBe('accepted');
    expect(codesOf(result.findings)).toEqual([]);
    const missing = Object.fromEntries(result.profile.columns.map((column) => [column.name, column.missing]));
    expect(missing).toMatchObject({ bill_length_mm: 2, body_mass_g: 2, sex: 11, island: 0 });
  });
});
