import type { TimestampPart } from '../contracts/model-spec.ts';
import { calendarPart } from '../features/calendar-part.ts';

const DAY_SECONDS = 86_400;
const UNIT_SECONDS = { minute: 60, hour: 3_600, weekday: DAY_SECONDS, day: DAY_SECONDS } as const;
const WEEKS_A_MONTH = 30.436875 / 7;

/**
 * A time near `seconds` whose calendar part is `value` (as calendarPart counts), with as much else kept as the calendar
 * lets: an hour or minute keeps the date, a weekday its week, a day its month or the one before (where a 31st is), and a
 * month keeps weekday and hour.
 */
export function withCalendarPart(seconds: number, part: TimestampPart, value: number): number {
  const now = calendarPart(seconds, part);
  if (part === 'month') return withMonth(seconds, now, value);
  const moved = seconds + (value - now) * UNIT_SECONDS[part];
  if (part !== 'day' || calendarPart(moved, 'day') === value) return moved;
  // the month is too short, so the one before has 31 days
  return seconds - (now + 31 - value) * DAY_SECONDS;
}

function withMonth(seconds: number, now: number, value: number): number {
  const weeks = Math.round((value - now) * WEEKS_A_MONTH);
  for (const more of [0, 1, -1, 2, -2, 3, -3]) {
    const moved = seconds + (weeks + more) * 7 * DAY_SECONDS;
    if (calendarPart(moved, 'month') === value) return moved;
  }
  return seconds;
}
