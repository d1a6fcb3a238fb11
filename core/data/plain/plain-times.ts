import type { TimeForm } from '../columns/source-column.ts';
import type { Column } from '../frame.ts';
import { GrowingDoubles } from './growing-values.ts';
import type { PlainColumn } from './plain-column.ts';
import type { TextSet } from './text-set.ts';

const ZERO = 0x30;
const HYPHEN = 0x2d;
const PLUS = 0x2b;
const COLON = 0x3a;
const POINT = 0x2e;
const SPACE = 0x20;
const LETTER_T = 0x54;
const LETTER_Z = 0x5a;

const DATE_LENGTH = 10;
const DAY_SECONDS = 86_400;
const MICROSECONDS = 1e6;
/** Finer fractions are cut by the engine, not by us. */
const MOST_DECIMALS = 6;
/** No place on earth is further from Greenwich. */
const MOST_ZONE_HOURS = 14;
/** Seconds so near to 1970 that their microseconds are exact as doubles. */
const MOST_SECONDS = 2 ** 33;

/** ISO 8601 dates and times in one form; zones are Z or ±hh:mm. All that is rarer is left to the engine. */
export class PlainTimes implements PlainColumn {
  readonly #values: GrowingDoubles;
  readonly #missing: TextSet;
  readonly #form: TimeForm;
  #bytes: Uint8Array = new Uint8Array();
  #position = 0;
  #end = 0;
  #hasSeconds = false;

  constructor(missing: TextSet, form: TimeForm, rows: number) {
    this.#missing = missing;
    this.#form = form;
    this.#values = new GrowingDoubles(rows);
  }

  add(bytes: Uint8Array, start: number, end: number): boolean {
    this.#bytes = bytes;
    this.#position = start;
    this.#end = end;
    const seconds = this.#read(end - start === DATE_LENGTH);
    if (!Number.isNaN(seconds)) this.#values.push(seconds);
    else if (this.#missing.has(bytes, start, end)) this.#values.push(Number.NaN);
    else return false;
    return true;
  }

  finish(): { values: Column; levelRows: number[] } {
    return { values: { kind: 'timestamp', values: this.#values.finish() }, levelRows: [] };
  }

  /** Seconds since 1970, NaN for anything else. */
  #read(isDate: boolean): number {
    const form = this.#form;
    if (isDate ? form !== 'date' && form !== 'unzoned' : form === 'date') return Number.NaN;
    const days = this.#readDate();
    if (isDate) return days * DAY_SECONDS;
    const whole = days * DAY_SECONDS + this.#readClock();
    const microseconds = this.#readFraction();
    const zone = form === 'zoned' ? this.#readZone() : 0;
    if (this.#position !== this.#end || !(Math.abs(whole) < MOST_SECONDS)) return Number.NaN;
    return ((whole - zone) * MICROSECONDS + microseconds) / MICROSECONDS;
  }

  #readDate(): number {
    const year = this.#digits(2) * 100 + this.#digits(2);
    if (!this.#skip(HYPHEN)) return Number.NaN;
    const month = this.#digits(2);
    if (!this.#skip(HYPHEN)) return Number.NaN;
    const day = this.#digits(2);
    const isOfCalendar = year >= 1 && month >= 1 && month <= 12 && day >= 1 && day <= daysIn(year, month);
    return isOfCalendar ? dayNumber(year, month, day) : Number.NaN;
  }

  #readClock(): number {
    if (!this.#skip(LETTER_T) && !this.#skip(SPACE)) return Number.NaN;
    const hours = this.#digits(2);
    if (!this.#skip(COLON)) return Number.NaN;
    const minutes = this.#digits(2);
    this.#hasSeconds = this.#skip(COLON);
    const seconds = this.#hasSeconds ? this.#digits(2) : 0;
    if (!(hours < 24 && minutes < 60 && seconds < 60)) return Number.NaN;
    return hours * 3_600 + minutes * 60 + seconds;
  }

  /** Microseconds, which only seconds have. */
  #readFraction(): number {
    if (!this.#hasSeconds || !this.#skip(POINT)) return 0;
    let micros = 0;
    let decimals = 0;
    for (; this.#position < this.#end; this.#position++, decimals++) {
      const digit = this.#bytes[this.#position]! - ZERO;
      if (digit < 0 || digit > 9) break;
      micros = micros * 10 + digit;
    }
    if (decimals === 0 || decimals > MOST_DECIMALS) return Number.NaN;
    return micros * 10 ** (MOST_DECIMALS - decimals);
  }

  /** Seconds east of Greenwich. */
  #readZone(): number {
    if (this.#skip(LETTER_Z)) return 0;
    const isWest = this.#skip(HYPHEN);
    if (!isWest && !this.#skip(PLUS)) return Number.NaN;
    const hours = this.#digits(2);
    if (!this.#skip(COLON)) return Number.NaN;
    const minutes = this.#digits(2);
    if (!(hours <= MOST_ZONE_HOURS && minutes < 60)) return Number.NaN;
    return (isWest ? -1 : 1) * (hours * 3_600 + minutes * 60);
  }

  /** The number that so many digits are, NaN when they are none. */
  #digits(count: number): number {
    let number = 0;
    for (let i = 0; i < count; i++) {
      const digit = this.#position < this.#end ? this.#bytes[this.#position++]! - ZERO : -1;
      number = digit < 0 || digit > 9 ? Number.NaN : number * 10 + digit;
    }
    return number;
  }

  #skip(byte: number): boolean {
    if (this.#position >= this.#end || this.#bytes[this.#position] !== byte) return false;
    this.#position++;
    return true;
  }
}

function daysIn(year: number, month: number): number {
  if (month === 2) return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0 ? 29 : 28;
  return month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

/** Days since 1970-01-01 in the Gregorian calendar; the year is taken to begin in March, so that leap days come last. */
function dayNumber(year: number, month: number, day: number): number {
  const y = month > 2 ? year : year - 1;
  const dayOfYear = Math.floor((153 * ((month + 9) % 12) + 2) / 5) + day - 1;
  return 365 * y + Math.floor(y / 4) - Math.floor(y / 100) + Math.floor(y / 400) + dayOfYear - DAYS_TO_1970;
}

/** From 0000-03-01. */
const DAYS_TO_1970 = 719_468;
