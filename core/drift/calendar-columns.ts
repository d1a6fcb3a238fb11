import type { BaselineColumn } from '../contracts/watch.ts';
import { calendarPart, PART_SIZES } from '../features/calendar-part.ts';

/** The parts of a time that are watched, each with the days it takes to come round. */
export const PERIOD_DAYS = { hour: 1, weekday: 7 } as const;
export type WatchedPart = keyof typeof PERIOD_DAYS;

/** The bin levels of a part: '0' … '23', or '0' … '6' from Monday. */
export function partLevels(part: WatchedPart): string[] {
  return Array.from({ length: PART_SIZES[part] }, (_, value) => String(value));
}

/** The part of a time in seconds as a bin value; NaN and null are missing. */
export function partValue(seconds: number | null, part: WatchedPart): number | null {
  return seconds === null || !Number.isFinite(seconds) ? null : calendarPart(seconds, part);
}

/** Which part of a time a baseline column counts; null for every other column, whatever its name. */
export function partOfColumn(column: BaselineColumn): WatchedPart | null {
  if (column.kind !== 'category') return null;
  for (const part of ['hour', 'weekday'] as const) {
    if (!column.name.endsWith(`.${part}`)) continue;
    const levels = partLevels(part);
    const isSame = column.levels.every((level, at) => level === levels[at]);
    if (isSame && column.levels.length === levels.length) return part;
  }
  return null;
}
