import type { Signature } from '../contracts/feature-plan.ts';
import { MISSING_CATEGORY } from '../contracts/missing-category.ts';
import { checkText } from './check-text.ts';
import { parseTime } from './parse-time.ts';

export type FieldCode =
  | 'missingField'
  | 'wrongType'
  | 'notFinite'
  | 'outOfRange'
  | 'notNullable'
  | 'badText'
  | 'badTime'
  | 'zoneRequired'
  | 'zoneForbidden';

/** Why a field of a request cannot be packed. */
export interface FieldProblem {
  code: FieldCode;
  message: string;
}

type Input<Group extends keyof Signature> = Signature[Group][number];

/** A number field: a finite JSON number within float32's range, or null for NaN. */
export function readNumber(value: unknown, input: Input<'numbers'>): number | FieldProblem {
  if (typeof value !== 'number') {
    return value == null ? readMissing(value, input, Number.NaN) : wrongType(value, 'a number');
  }
  if (!Number.isFinite(value)) return { code: 'notFinite', message: `${value} is not a finite number` };
  if (Number.isFinite(Math.fround(value))) return value;
  return { code: 'outOfRange', message: `${value} is beyond the range of float32 (±3.4028235e38)` };
}

/** A category field: text, or a finite number or boolean as its text, or null for MISSING_CATEGORY. */
export function readCategory(value: unknown, input: Input<'categories'>): string | FieldProblem {
  if (typeof value === 'string') {
    const reason = checkText(value);
    return reason === undefined ? value : { code: 'badText', message: `the text ${reason}` };
  }
  if (typeof value === 'number') {
    if (Number.isFinite(value)) return String(value);
    return { code: 'notFinite', message: `${value} is not a finite number` };
  }
  if (typeof value === 'boolean') return value ? 'true' : 'false';
  if (value == null) return readMissing(value, input, MISSING_CATEGORY);
  return wrongType(value, 'a text, a number or a boolean');
}

/** A time field: seconds of an ISO 8601 date-time that has a zone exactly if the input is zoned, or null for NaN. */
export function readTime(value: unknown, input: Input<'times'>): number | FieldProblem {
  if (typeof value !== 'string') {
    return value == null ? readMissing(value, input, Number.NaN) : wrongType(value, 'an ISO 8601 time');
  }
  const time = parseTime(value);
  if (time === undefined) {
    const message = 'must be an existing date and time, such as "2023-01-31T08:15:30"';
    return { code: 'badTime', message };
  }
  if (time.zoned === input.zoned) return time.seconds;
  if (input.zoned) {
    return {
      code: 'zoneRequired',
      message: 'must end with a zone, such as "Z" or "+02:00": the training times had one',
    };
  }
  return { code: 'zoneForbidden', message: 'must have no zone: the training times were wall-clock times' };
}

/** A boolean field: 1 for true, 0 for false, −1 for null. */
export function readBoolean(value: unknown, input: Input<'booleans'>): number | FieldProblem {
  if (typeof value === 'boolean') return value ? 1 : 0;
  return value == null ? readMissing(value, input, -1) : wrongType(value, 'true or false');
}

function readMissing<T>(value: unknown, input: { nullable: boolean }, missing: T): T | FieldProblem {
  if (value === undefined) {
    const hint = input.nullable ? '; send null for a missing value' : '';
    return { code: 'missingField', message: `is not in the row${hint}` };
  }
  return input.nullable ? missing : { code: 'notNullable', message: 'must not be null' };
}

function wrongType(value: unknown, wanted: string): FieldProblem {
  return { code: 'wrongType', message: `must be ${wanted}, not ${nameType(value)}` };
}

/** The JSON type of a value, for messages. */
export function nameType(value: unknown): string {
  if (value == null) return 'null';
  if (Array.isArray(value)) return 'an array';
  return typeof value === 'object' ? 'an object' : `a ${typeof value}`;
}
