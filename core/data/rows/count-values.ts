import type { TableSession } from '../table-session.ts';
import type { TypedColumn } from './typed-column.ts';

/** How many kept rows of the table `typed` have a value in each column, by the column's name. */
export async function countValues(
  session: TableSession,
  columns: readonly TypedColumn[],
): Promise<Map<string, number>> {
  const counts = columns.map(({ sqlName }) => `CAST(count(${sqlName}) AS DOUBLE) AS ${sqlName}`);
  const [row] = await session.rows(`SELECT ${counts.join(', ')} FROM typed WHERE verdict = 0`);
  return new Map(columns.map(({ name, sqlName }) => [name, Number(row?.[sqlName])]));
}
