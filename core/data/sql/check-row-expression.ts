import { PerennialError } from '../../errors.ts';
import type { TableSession } from '../table-session.ts';
import { type CheckedSql, checkSql, type SqlColumn } from './check-sql.ts';

/**
 * What an expression over a dataset version's rows may name besides its columns: the row's place in it, from
 * 0.
 */
export const ROW_NUMBER = 'row_number';

/**
 * Checks a condition over the rows of dataset versions, such as `row_number % 5 = 4`; a column that is named
 * row_number itself is hidden by it. Throws SqlRefusedError, also when the condition is not true or false.
 */
export async function checkRowExpression(
  session: TableSession,
  expression: string,
  columns: readonly SqlColumn[],
  what = 'training.split.test',
): Promise<CheckedSql> {
  const rowNumber = { name: ROW_NUMBER, sqlName: ROW_NUMBER, sqlType: 'BIGINT' };
  const others = columns.filter((column) => column.name.toLowerCase() !== ROW_NUMBER);
  const checked = await checkSql(session, expression, [...others, rowNumber], what);
  if (checked.type === 'BOOLEAN') return checked;
  const message = `${what}: the condition is of the type ${checked.type}; it must be true or false`;
  throw new PerennialError('SqlRefusedError', message, { what });
}
