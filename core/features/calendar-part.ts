import type { TimestampPart } from '../contracts/model-spec.ts';

/** How many values each calendar part has. */
export const PART_SIZES: Record<TimestampPart, number> = {
  month: 12,
  day: 31,
  weekday: 7,
  hour: 24,
  minute: 60,
};

const DAY_SECONDS = 86_400;

/** The day number of a time, 0 on 1970-01-01, and its second within the day; right before 1970 too. */
function splitDay(seconds: number): { day: number; second: number } {
  const whole = Math.floor(seconds);
  const day = Math.floor(whole / DAY_SECONDS);
  return { day, second: whole - day * DAY_SECONDS };
}

/**
 * The part of a time, from 0: month 0–11, day 0–30, weekday 0–6 (Monday is 0), hour 0–23, minute 0–59, in the
 * proleptic Gregorian calendar. `seconds` since 1970-01-01 may be negative and have fractions; it is finite.
 */
export function calendarPart(seconds: number, part: TimestampPart): number {
  const { day, second } = splitDay(seconds);
  switch (part) {
    case 'hour':
      return Math.floor(second / 3_600);
    case 'minute':
      return Math.floor(second / 60) % 60;
    case 'weekday': {
      const sinceMonday = day + 3; // 1970-01-01 was a Thursday
      return sinceMonday - 7 * Math.floor(sinceMonday / 7);
    }
    default:
      return monthOrDay(day, part);
  }
}

/**
 * Cassio Neri and Lorenz Schneider, "Euclidean affine functions and their application to calendar algorithms"
 * (2023): years are counted from 1 March, so that a leap day is the last day of its year.
 */
function monthOrDay(day: number, part: 'month' | 'day'): number {
  const dayOfYear = quarterDayOfYear(day) >> 2;
  const scaled = 2_141 * dayOfYear + 197_913;
  if (part === 'day') return Math.floor((scaled & 0xffff) / 2_141);
  return ((scaled >> 16) - 1) % 12;
}

/** From day numbers to four times the day of the March-based year, plus 3 − year mod 4: 0 … 1460. */
export const CIVIL = { multiply: 4, add: 4 * 719_468 + 3, eraModulus: 146_097, or: 3, yearModulus: 1_461 };

function quarterDayOfYear(day: number): number {
  const quarterDays = CIVIL.multiply * day + CIVIL.add;
  const inEra = quarterDays - CIVIL.eraModulus * Math.floor(quarterDays / CIVIL.eraModulus);
  return (inEra | CIVIL.or) % CIVIL.yearModulus;
}
