import type { Services } from '../platform/services.ts';
import { rewriteParquet } from './rewrite-parquet.ts';
import type { Trip } from './traffic.ts';

const KILOMETRES_PER_MILE = 1.609344;

/** A trip as devices send it that count kilometres where miles are expected. */
export function inKilometres(trip: Trip): Trip['row'] {
  return { ...trip.row, trip_distance: Math.round(trip.row.trip_distance * KILOMETRES_PER_MILE * 100) / 100 };
}

/** A month's file as such devices write it. */
export function fileInKilometres(tables: Services['tables'], file: Uint8Array): Promise<Uint8Array> {
  return rewriteParquet(
    tables,
    file,
    `SELECT * REPLACE (round(trip_distance * ${KILOMETRES_PER_MILE}, 2) AS trip_distance) FROM trips`,
  );
}
