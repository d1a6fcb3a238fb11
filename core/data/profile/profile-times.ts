import type { ColumnProfile } from '../../contracts/profile.ts';
import { countRuns } from './count-runs.ts';
import { timeText } from './time-text.ts';

type TimestampProfile = Extract<ColumnProfile, { kind: 'timestamp' }>;

/** The profile of a timestamp column: `ascending` holds its seconds without missing ones, of `rows` rows. */
export function profileTimes(
  name: string,
  ascending: Float64Array,
  rows: number,
  zoned: boolean,
): TimestampProfile {
  const isEmpty = ascending.length === 0;
  return {
    kind: 'timestamp',
    name,
    rows,
    missing: rows - ascending.length,
    distinct: countRuns(ascending, 0).distinct,
    min: isEmpty ? null : timeText(ascending[0]!, zoned),
    max: isEmpty ? null : timeText(ascending.at(-1)!, zoned),
    zoned,
  };
}
