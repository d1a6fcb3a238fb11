import type { Reason } from '../../contracts/names.ts';
import type { TypedColumn } from '../rows/typed-column.ts';
import type { TableSession } from '../table-session.ts';

/** Rows equal to another one in every column, as a finding. They are kept: in data of few distinct rows most are equal. */
export function repeatedRowsFinding(repeated: number): Reason[] {
  if (repeated === 0) return [];
  const message = `${repeated} rows are equal to another one in every column`;
  return [{ code: 'duplicateRows', message, count: repeated }];
}

/** How many of the kept rows of the table `typed` are equal to an earlier one in every column. */
export async function findRepeatedRows(
  session: TableSession,
  columns: readonly TypedColumn[],
  rows: number,
): Promise<number> {
  const values = columns.map((column) => column.sqlName).join(', ');
  const [row] = await session.rows(
    `SELECT CAST(count(DISTINCT hash(${values})) AS DOUBLE) AS distinct_rows FROM typed WHERE verdict = 0`,
  );
  return rows - Number(row?.distinct_rows);
}
