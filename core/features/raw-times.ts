import type { Frame } from '../data/frame.ts';
import { rawColumn, refuseKind, refuseValue } from './raw-column.ts';

/** ±100,000,000 days: what ECMAScript dates span, and far inside the range where seconds are exact. */
const LARGEST_TIME_SECONDS = 8.64e12;

/** A timestamp column at `rows` in seconds, NaN for missing; InvalidInputError outside ±LARGEST_TIME_SECONDS. */
export function rawTimes(frame: Frame, name: string, rows: Int32Array): Float64Array {
  const column = rawColumn(frame, name);
  if (column.kind !== 'timestamp') refuseKind(name, column.kind, 'timestamp');
  const times = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) {
    const seconds = column.values[rows[i]!]!;
    if (Math.abs(seconds) > LARGEST_TIME_SECONDS) refuseValue(name, rows[i]!, `${seconds} s is not a date`);
    times[i] = seconds;
  }
  return times;
}
