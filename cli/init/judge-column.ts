import { formatCount } from '../format-number.ts';
import type { ColumnFacts } from './column-facts.ts';

/** Why a column is better left out, as a sentence; `kind` is for programs. */
export interface LeftOut {
  column: string;
  kind: 'identifier' | 'constant' | 'freeText' | 'leaking' | 'unreadable';
  why: string;
}

/** So many of the values differ in an identifier; a few repeats are export mistakes. */
const IDENTIFIER_SHARE = 0.95;
/** A text that differs in every other row tells rows apart, not groups. */
const FREE_TEXT_SHARE = 0.5;
/** Below this, numbers that all differ are no surprise. */
const FEWEST_ROWS = 20;

/** Whether a column says nothing by itself: it never changes, or changes with every row. */
export function judgeColumn(column: ColumnFacts): LeftOut | undefined {
  const { name, kind, rows, missing, distinct } = column;
  const present = rows - missing;
  if (present === 0) return { column: name, kind: 'constant', why: 'constant: it has no value at all' };
  // One value and gaps still tells something: whether it is there.
  if (distinct === 1 && missing === 0)
    return { column: name, kind: 'constant', why: 'constant: every row has the same value' };
  if (present < FEWEST_ROWS) return undefined;
  const differing =
    distinct === present
      ? 'every value is different'
      : `${formatCount(distinct)} different values in ${formatCount(present)} rows`;
  const isWholeNumber = kind === 'number' && column.numbers!.isWhole;
  if ((kind === 'category' || isWholeNumber) && distinct >= IDENTIFIER_SHARE * present)
    return { column: name, kind: 'identifier', why: `an identifier: ${differing}` };
  if (kind === 'category' && distinct > FREE_TEXT_SHARE * present)
    return { column: name, kind: 'freeText', why: `free text or a name: ${differing}` };
  return undefined;
}
