import { PerennialError } from '../../core/errors.ts';
import type { Condition } from '../services.ts';

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

function fitsComparison(comparison: string, value: unknown): boolean {
  if (comparison === 'exists') return typeof value === 'boolean';
  if (comparison === 'lessThan') return typeof value === 'string' || Number.isFinite(value);
  return value !== undefined;
}
