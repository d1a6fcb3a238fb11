import type { Reason } from '../core/contracts/names.ts';
import { formatCount } from './format-number.ts';
import { dim, type Text } from './text.ts';

/** One indented line a reason: its place, the sentence, and how often. */
export function reasonLines(reasons: readonly Reason[], indent = '  '): Text[] {
  return reasons.map((reason) => {
    const place = [
      reason.row === undefined ? undefined : `row ${formatCount(reason.row)}`,
      reason.column,
    ].filter((part) => part !== undefined && !reason.message.includes(part));
    const isCounted =
      reason.count === undefined || reason.count < 2 || reason.message.includes(`${reason.count}`);
    const count = isCounted ? '' : dim(` ×${formatCount(reason.count)}`);
    return [indent, place.length > 0 ? `${place.join(', ')}: ` : '', reason.message, count];
  });
}

/** The first reason in short, for a cell of a table. */
export function firstReason(reasons: readonly { message: string }[]): Text {
  const [first] = reasons;
  if (!first) return '';
  return reasons.length > 1 ? `${first.message} (+${reasons.length - 1})` : first.message;
}
