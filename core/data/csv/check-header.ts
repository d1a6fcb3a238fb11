import type { Reason } from '../../contracts/names.ts';
import { quoteList } from '../quote-text.ts';
import { checkNames } from '../sniffing/check-names.ts';

const NUMBER = /^[+-]?(\d+([.,]\d+)*|[.,]\d+)([eE][+-]?\d+)?$/;

/**
 * Judges the first line as the header that it always is: refused when its names cannot be used or all are
 * numbers.
 */
export function checkHeader(
  names: readonly string[],
  maxColumns: number,
): { reasons: Reason[]; findings: Reason[] } {
  const reasons = checkNames(names, maxColumns);
  const numeric = names.filter((name) => NUMBER.test(name));
  if (reasons.length > 0 || numeric.length === 0) return { reasons, findings: [] };
  if (numeric.length === names.length) {
    const message = `the first line has to be the header, but holds only numbers: ${quoteList(numeric)}`;
    return { reasons: [{ code: 'noHeader', message }], findings: [] };
  }
  const message = `some column names are numbers; is the first line really the header? ${quoteList(numeric)}`;
  return { reasons, findings: [{ code: 'numericNames', message, count: numeric.length }] };
}
