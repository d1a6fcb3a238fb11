import { canonicalJson } from '../../core/canonical-json.ts';
import { PerennialError } from '../../core/errors.ts';
import type { Condition, RecordItem } from '../services.ts';
import { compareUtf8 } from './text-range.ts';

const COMPARISONS = ['equals', 'notEquals', 'lessThan', 'exists'];

/** Throws InvalidInputError unless the condition has one of the forms of services.ts and nothing else. */
export function checkCondition(condition: Condition): void {
  const names = Object.keys(condition ?? {});
  const value: Record<string, unknown> = { ...condition };
  if (names.length === 1) {
    if (value.absent === true || value.present === true) return;
    const parts = value.all ?? value.any;
    if (Array.isArray(parts) && parts.length > 0) {
      parts.forEach(checkCondition);
      return;
    }
  }
  if (names.length === 2 && typeof value.attribute === 'string' && value.attribute !== '') {
    const comparison = names.find((name) => name !== 'attribute')!;
    if (COMPARISONS.includes(comparison) && fitsComparison(comparison, value[comparison])) return;
  }
  throw new PerennialError('InvalidInputError', `not a condition: ${JSON.stringify(condition)}`);
}

/** Whether the condition is true of an item; an item that does not exist has no attributes. */
export function holds(condition: Condition, item: RecordItem | undefined): boolean {
  if ('absent' in condition) return item === undefined;
  if ('present' in condition) return item !== undefined;
  if ('all' in condition) return condition.all.every((part) => holds(part, item));
  if ('any' in condition) return condition.any.some((part) => holds(part, item));
  const value = item && Object.hasOwn(item, condition.attribute) ? item[condition.attribute] : undefined;
  if ('exists' in condition) return (value !== undefined) === condition.exists;
  if ('equals' in condition) return equal(value, condition.equals);
  if ('notEquals' in condition) return !equal(value, condition.notEquals);
  return isLess(value, condition.lessThan);
}

function fitsComparison(comparison: string, value: unknown): boolean {
  if (comparison === 'exists') return typeof value === 'boolean';
  if (comparison === 'lessThan') return typeof value === 'string' || Number.isFinite(value);
  return value !== undefined;
}

function equal(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  return canonicalJson(a) === canonicalJson(b);
}

/** Values of different types are never less, as in DynamoDB. */
function isLess(value: unknown, bound: number | string): boolean {
  if (typeof value === 'number' && typeof bound === 'number') return value < bound;
  return typeof value === 'string' && typeof bound === 'string' && compareUtf8(value, bound) < 0;
}
