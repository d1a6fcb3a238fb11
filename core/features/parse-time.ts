/** A time as written: seconds since 1970-01-01 (UTC when `zoned`, else wall clock), with fractions. */
export interface ParsedTime {
  seconds: number;
  zoned: boolean;
}

const DATE_TIME =
  /^(\d{4})-(\d{2})-(\d{2})[T ](\d{2}):(\d{2})(?::(\d{2})(\.\d{1,9})?)?(?:(Z)|([+-])(\d{2}):(\d{2}))?$/;
const MONTH_DAYS = [31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31];

/**
 * Reads an ISO 8601 date-time in its extended form, `2023-01-31T08:15[:30[.25]]`, with `Z`, `±hh:mm` or no zone; one
 * space may stand for the T, as data files write it. Undefined for anything else: dates alone, dates that the
 * calendar does not have, 24:00, leap seconds.
 */
export function parseTime(text: string): ParsedTime | undefined {
  const match = DATE_TIME.exec(text);
  if (match === null) return undefined;
  const year = Number(match[1]);
  const month = Number(match[2]);
  const day = Number(match[3]);
  const hour = Number(match[4]);
  const minute = Number(match[5]);
  const second = match[6] === undefined ? 0 : Number(match[6]);
  if (month < 1 || month > 12 || day < 1 || day > daysInMonth(year, month)) return undefined;
  if (hour > 23 || minute > 59 || second > 59) return undefined;
  const offsetHours = match[10] === undefined ? 0 : Number(match[10]);
  const offsetMinutes = match[11] === undefined ? 0 : Number(match[11]);
  if (offsetHours > 23 || offsetMinutes > 59) return undefined;
  const offset = (match[9] === '-' ? -60 : 60) * (60 * offsetHours + offsetMinutes);
  const whole = 86_400 * dayNumber(year, month, day) + 3_600 * hour + 60 * minute + second - offset;
  const fraction = match[7] === undefined ? 0 : Number(match[7]);
  return { seconds: whole + fraction, zoned: match[8] !== undefined || match[9] !== undefined };
}

function daysInMonth(year: number, month: number): number {
  const isLeap = year % 4 === 0 && (year % 100 !== 0 || year % 400 === 0);
  return month === 2 && isLeap ? 29 : MONTH_DAYS[month - 1]!;
}

/** Days from 1970-01-01; years are counted from March, so that a leap day ends its year (Neri and Schneider, 2023). */
function dayNumber(year: number, month: number, day: number): number {
  const marchYear = month > 2 ? year : year - 1;
  const marchMonth = month > 2 ? month : month + 12;
  const century = Math.floor(marchYear / 100);
  const yearDays = Math.floor((1_461 * marchYear) / 4) - century + Math.floor(century / 4);
  return yearDays + Math.floor((979 * marchMonth - 2_919) / 32) + day - 719_469;
}
