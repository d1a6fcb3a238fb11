import type { Column } from '../frame.ts';
import { GrowingDoubles } from './growing-values.ts';
import type { PlainColumn } from './plain-column.ts';
import type { TextSet } from './text-set.ts';

const PLUS = 0x2b;
const MINUS = 0x2d;
const POINT = 0x2e;
const ZERO = 0x30;
const SMALL_E = 0x65;
/** Bit that tells a small letter from its capital. */
const CASE_BIT = 0x20;

/** So many digits always fit into a double's 53 bits. */
const EXACT_DIGITS = 15;
/** From here on whole numbers are not all exact, and the engine looks at their digits. */
const LARGEST_EXACT = 2 ** 53;
/** Below this a text may have lost digits, or be 0 only as a double. */
const SMALLEST = 1e-290;

/** Powers of ten that are exact as doubles, beyond the most digits that are divided by them. */
const POWERS = Float64Array.from({ length: 23 }, (_, exponent) => Number(`1e${exponent}`));

/**
 * Numbers by the grammar of text-grammar.ts with a decimal point. Of at most 15 digits they are one exact division
 * (Clinger 1990), which rounds as Number() does; all others are left to that.
 */
export class PlainNumbers implements PlainColumn {
  readonly #values: GrowingDoubles;
  readonly #missing: TextSet;
  readonly #mayLeadWithZeros: boolean;
  #value = 0;

  constructor(missing: TextSet, mayLeadWithZeros: boolean, rows: number) {
    this.#missing = missing;
    this.#mayLeadWithZeros = mayLeadWithZeros;
    this.#values = new GrowingDoubles(rows);
  }

  add(bytes: Uint8Array, start: number, end: number): boolean {
    if (this.#read(bytes, start, end)) this.#values.push(this.#value);
    else if (this.#missing.has(bytes, start, end)) this.#values.push(Number.NaN);
    else return false;
    return true;
  }

  finish(): { values: Column; levelRows: number[] } {
    return { values: { kind: 'number', values: this.#values.finish() }, levelRows: [] };
  }

  #read(bytes: Uint8Array, start: number, end: number): boolean {
    let position = start;
    const sign = bytes[position];
    if (position < end && (sign === MINUS || sign === PLUS)) position++;
    const first = position;
    let digits = 0;
    for (; position < end; position++) {
      const digit = bytes[position]! - ZERO;
      if (digit < 0 || digit > 9) break;
      digits = digits * 10 + digit;
    }
    const whole = position - first;
    if (whole > 1 && bytes[first] === ZERO && !this.#mayLeadWithZeros) return false;
    let fraction = 0;
    if (position < end && bytes[position] === POINT) {
      const from = ++position;
      for (; position < end; position++) {
        const digit = bytes[position]! - ZERO;
        if (digit < 0 || digit > 9) break;
        digits = digits * 10 + digit;
      }
      fraction = position - from;
      if (fraction === 0) return false;
    }
    if (whole + fraction === 0) return false;
    if (position === end && whole + fraction <= EXACT_DIGITS) {
      const size = fraction === 0 ? digits : digits / POWERS[fraction]!;
      // adding 0 makes −0 of it 0
      this.#value = (sign === MINUS ? -size : size) + 0;
      return true;
    }
    if (position < end && !isExponent(bytes, position, end)) return false;
    return this.#readSlowly(bytes, start, end);
  }

  #readSlowly(bytes: Uint8Array, start: number, end: number): boolean {
    const value = Number(Buffer.from(bytes.subarray(start, end)).toString('latin1'));
    const size = Math.abs(value);
    if (!(size < LARGEST_EXACT && size > SMALLEST)) return false;
    this.#value = value;
    return true;
  }
}

/** An e, perhaps a sign, and digits to the end. */
function isExponent(bytes: Uint8Array, from: number, end: number): boolean {
  if ((bytes[from]! | CASE_BIT) !== SMALL_E) return false;
  let position = from + 1;
  if (position < end && (bytes[position] === MINUS || bytes[position] === PLUS)) position++;
  if (position === end) return false;
  for (; position < end; position++) {
    const digit = bytes[position]! - ZERO;
    if (digit < 0 || digit > 9) return false;
  }
  return true;
}
