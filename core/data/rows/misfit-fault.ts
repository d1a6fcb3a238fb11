import type { ColumnCast } from '../columns/column-cast.ts';
import { sqlText } from '../sql/quote-sql.ts';
import { shownValue } from './contract-faults.ts';
import type { RowFault } from './row-fault.ts';

const MESSAGES: Record<string, string> = {
  notANumber: 'is not a number',
  precision: 'would be rounded: a double cannot hold all of its digits',
  notFinite: 'is beyond the range of a double, or infinite',
  notABoolean: 'is neither true nor false',
  notATime: 'is not an ISO 8601 date or time',
  outOfRange: 'is no date or time of the calendar, years 1 to 9999',
  noZone: 'has no time zone, and the others do',
  unexpectedZone: 'has a time zone, and the others do not',
  notText: 'is not UTF-8 text',
  reservedCharacter: 'holds U+0000 or U+0001, which no category may',
};

/** The fault of a value that does not fit its column's kind; `text` is SQL for the value as it was read. */
export function misfitFault(column: string, cast: ColumnCast, text: string, condition: string): RowFault {
  const code = cast.code(text);
  const cases = Object.entries(MESSAGES).map(([name, what]) => `WHEN ${sqlText(name)} THEN ${sqlText(what)}`);
  const what = `CASE ${code} ${cases.join(' ')} END`;
  return { column, code, message: `coalesce(${shownValue(text)}, 'the value') || ' ' || ${what}`, condition };
}
