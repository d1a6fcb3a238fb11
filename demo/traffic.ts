import { copyFileSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Services } from '../platform/services.ts';
import { EXAMPLES } from './stage.ts';

/** One trip as the dispatcher knows it beforehand, and what it turned out to take. */
export interface Trip {
  row: { PULocationID: number; DOLocationID: number; trip_distance: number; lpep_pickup_datetime: string };
  minutes: number;
}

/** A month's real trips by day of the month, in order of pickup. */
export async function readTrips(tables: Services['tables'], month: string): Promise<Map<string, Trip[]>> {
  const folder = mkdtempSync(join(tmpdir(), 'perennial-demo-'));
  try {
    copyFileSync(join(EXAMPLES, 'data', `green-taxi-${month}.parquet`), join(folder, 'month.parquet'));
    const session = await tables.open({ folder });
    try {
      const rows = await session.rows(`
        SELECT PULocationID AS "from", DOLocationID AS "to", trip_distance AS distance,
               strftime(lpep_pickup_datetime, '%Y-%m-%dT%H:%M:%S') AS at,
               date_diff('second', lpep_pickup_datetime, lpep_dropoff_datetime) / 60.0 AS minutes
        FROM read_parquet('${join(folder, 'month.parquet')}')
        WHERE minutes BETWEEN 1 AND 60 AND trip_distance >= 0 AND strftime(lpep_pickup_datetime, '%Y-%m') = '${month}'
        ORDER BY lpep_pickup_datetime, lpep_dropoff_datetime, "from", "to"`);
      return Map.groupBy(rows.map(toTrip), (trip) => trip.row.lpep_pickup_datetime.slice(0, 10));
    } finally {
      session.close();
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function toTrip(row: Record<string, unknown>): Trip {
  return {
    row: {
      PULocationID: Number(row.from),
      DOLocationID: Number(row.to),
      trip_distance: Number(row.distance),
      lpep_pickup_datetime: String(row.at),
    },
    minutes: Number(row.minutes),
  };
}
