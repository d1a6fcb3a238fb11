import type { DataSpec } from '../../contracts/model-spec.ts';
import type { TimeForm } from './source-column.ts';

/** How numbers are written in a file. */
export type NumberFormat = Pick<DataSpec, 'decimal' | 'thousands'>;

export const PLAIN_NUMBERS: NumberFormat = { decimal: '.', thousands: undefined };

/**
 * RE2 pattern of a number: sign, digits with an optional fraction, optional exponent; in the integer part
 * either plain digits or groups of three. Without `leadingZeros`, codes such as 09001 are not numbers.
 */
export function numberPattern(format: NumberFormat, leadingZeros: boolean): string {
  const plain = leadingZeros ? '[0-9]+' : '(0|[1-9][0-9]*)';
  const first = leadingZeros ? '[0-9]{1,3}' : '[1-9][0-9]{0,2}';
  const mark = escapePattern(format.decimal);
  const whole =
    format.thousands === undefined
      ? plain
      : `(${plain}|${first}(${escapePattern(format.thousands)}[0-9]{3})+)`;
  return `[+-]?(${whole}(${mark}[0-9]+)?|${mark}[0-9]+)([eE][+-]?[0-9]+)?`;
}

const DATE = '[0-9]{4}-[0-9]{2}-[0-9]{2}';
const TIME = '[T ]([01][0-9]|2[0-3]):[0-5][0-9](:[0-5][0-9]([.][0-9]{1,9})?)?';
const ZONE = '(Z|[+-]([01][0-9]|2[0-3])(:?[0-5][0-9])?)';

/**
 * RE2 pattern of an ISO 8601 date or date-time in one form. Whether the calendar has the date shows when it
 * is cast.
 */
export const TIME_PATTERNS: Record<TimeForm, string> = {
  date: DATE,
  dateTime: `${DATE}${TIME}`,
  zoned: `${DATE}${TIME}${ZONE}`,
  unzoned: `${DATE}(${TIME})?`,
};

export const TRUE_TEXTS = ['true', 'True', 'TRUE'];
export const FALSE_TEXTS = ['false', 'False', 'FALSE'];

function escapePattern(mark: string): string {
  return `[${mark}]`;
}
