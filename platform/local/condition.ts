import { canonicalJson } from '../../core/canonical-json.ts';
import { compareUtf8 } from '../requests/compare-utf8.ts';
import type { Condition, RecordItem } from '../services.ts';

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
