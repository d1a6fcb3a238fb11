import type { TextPattern } from '../contracts/text-pattern.ts';
import { addIssue, addWrongType, type Shape } from './shape.ts';

interface TextRules {
  /** In characters, not in UTF-16 units. */
  min?: number;
  max?: number;
  is?: Pick<TextPattern, 'pattern' | 'message'>;
}

export function text({ min, max, is }: TextRules = {}): Shape<string> {
  return (value, path, issues) => {
    if (typeof value !== 'string') return addWrongType(issues, path, 'string', value) ?? '';
    const length = max === undefined && min === undefined ? 0 : countCharacters(value, max);
    if (min !== undefined && length < min)
      addIssue(issues, path, 'invalid', `Too small: expected string to have >=${min} characters`);
    if (max !== undefined && length > max)
      addIssue(issues, path, 'invalid', `Too big: expected string to have <=${max} characters`);
    if (is && !is.pattern.test(value)) addIssue(issues, path, 'invalid', is.message);
    return value;
  };
}

/** What is short enough in UTF-16 units need not be counted: a character has one or two of them. */
function countCharacters(value: string, max = 0): number {
  return value.length <= max ? value.length : [...value].length;
}

/** A finite number from `min` to `max`. */
export function number(min = Number.NEGATIVE_INFINITY, max = Number.POSITIVE_INFINITY): Shape<number> {
  return (value, path, issues) => {
    if (typeof value !== 'number' || !Number.isFinite(value))
      return addWrongType(issues, path, 'number', value) ?? 0;
    if (value < min) addIssue(issues, path, 'invalid', `Too small: expected number to be >=${min}`);
    if (value > max) addIssue(issues, path, 'invalid', `Too big: expected number to be <=${max}`);
    return value;
  };
}

/** A whole number from `min` on that a double holds exactly. */
export function whole(min: number): Shape<number> {
  const finite = number(min);
  return (value, path, issues) => {
    const read = finite(value, path, issues);
    if (!Number.isSafeInteger(read)) addIssue(issues, path, 'invalid', 'Invalid input: expected int');
    return read;
  };
}

export const flag: Shape<boolean> = (value, path, issues) =>
  typeof value === 'boolean' ? value : (addWrongType(issues, path, 'boolean', value) ?? false);

/** One of these values and no other. */
export function oneOf<const Value extends string | number>(...values: Value[]): Shape<Value> {
  return (value, path, issues) => {
    const found = values.find((each) => each === value);
    if (found === undefined)
      addIssue(
        issues,
        path,
        'invalid',
        `Invalid input: expected ${values.map((v) => JSON.stringify(v)).join(' | ')}`,
      );
    return found as Value;
  };
}

const TIMESTAMP = /^(\d{4})-(\d\d)-(\d\d)T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d+)?Z$/;

/** An existing UTC date and time, `2026-01-31T08:15:30[.25]Z`. */
export const timestamp: Shape<string> = (value, path, issues) => {
  if (typeof value !== 'string') return addWrongType(issues, path, 'string', value) ?? '';
  const [, year, month, day] = TIMESTAMP.exec(value) ?? [];
  if (day === undefined || !isDate(Number(year), Number(month), Number(day)))
    addIssue(issues, path, 'invalid', 'Invalid ISO datetime');
  return value;
};

function isDate(year: number, month: number, day: number): boolean {
  const date = new Date(0);
  // the years before 100 are meant as they are
  date.setUTCFullYear(year, month - 1, day);
  return date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
}
