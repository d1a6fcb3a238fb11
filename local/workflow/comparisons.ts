import type { JsonValue } from './json-value.ts';
import { parseTimestamp } from './timestamp.ts';

/** Compares a Choice rule's variable with its other side; values of another type never match. */
interface Comparison {
  accepts: (operand: JsonValue) => boolean;
  matches: (variable: JsonValue, operand: JsonValue) => boolean;
  /** False for the operators that AWS offers no `…Path` form of. */
  hasPathForm: boolean;
}

type Ordered = string | number;
const ORDERS: Record<string, (left: Ordered, right: Ordered) => boolean> = {
  Equals: (left, right) => left === right,
  LessThan: (left, right) => left < right,
  GreaterThan: (left, right) => left > right,
  LessThanEquals: (left, right) => left <= right,
  GreaterThanEquals: (left, right) => left >= right,
};
const isText = (value: JsonValue): value is string => typeof value === 'string';
const isNumber = (value: JsonValue): value is number => typeof value === 'number';
const isBoolean = (value: JsonValue): value is boolean => typeof value === 'boolean';
const isTime = (value: JsonValue) => parseTimestamp(value) !== undefined;

/** Every comparison of two values, by operator name. */
export const COMPARISONS: Record<string, Comparison> = {
  ...ordered('String', (value) => (isText(value) ? value : undefined)),
  ...ordered('Numeric', (value) => (isNumber(value) ? value : undefined)),
  ...ordered('Timestamp', parseTimestamp),
  BooleanEquals: {
    accepts: isBoolean,
    matches: (variable, operand) => isBoolean(variable) && variable === operand,
    hasPathForm: true,
  },
  StringMatches: {
    accepts: (operand) => isText(operand) && !/\\(?![*\\])/.test(operand.replaceAll('\\\\', '')),
    matches: (variable, operand) => isText(variable) && wildcardPattern(operand as string).test(variable),
    hasPathForm: false,
  },
};

/** The tests of one value, by operator name; IsPresent is the only one that allows an absent variable. */
export const TYPE_TESTS: Record<string, (variable: JsonValue | undefined) => boolean> = {
  IsPresent: (variable) => variable !== undefined,
  IsNull: (variable) => variable === null,
  IsString: (variable) => isText(variable!),
  IsNumeric: (variable) => isNumber(variable!),
  IsBoolean: (variable) => isBoolean(variable!),
  IsTimestamp: (variable) => isTime(variable!),
};

function ordered(type: string, read: (value: JsonValue) => Ordered | undefined): Record<string, Comparison> {
  const entries = Object.entries(ORDERS).map(([order, holds]): [string, Comparison] => [
    `${type}${order}`,
    {
      accepts: (operand) => read(operand) !== undefined,
      matches: (variable, operand) => {
        const left = read(variable);
        const right = read(operand);
        return left !== undefined && right !== undefined && holds(left, right);
      },
      hasPathForm: true,
    },
  ]);
  return Object.fromEntries(entries);
}

// `*` is any run of characters; `\*` and `\\` are the characters themselves.
function wildcardPattern(pattern: string): RegExp {
  const source = pattern.replace(/\\[*\\]|\*|[^*\\]+/g, (part) =>
    part === '*' ? '.*' : part.replace(/^\\(.)$/, '$1').replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&'),
  );
  return new RegExp(`^${source}$`, 'su');
}
