import { sqlName, sqlText } from '../sql/quote-sql.ts';
import type { TableSession } from '../table-session.ts';
import type { TypedColumn } from './typed-column.ts';

/**
 * Writes the kept rows in file order as Parquet, under the columns' own names: DOUBLE, VARCHAR, BOOLEAN, and
 * TIMESTAMP in microseconds without a zone (UTC for times that had one).
 */
export async function writeSnapshot(
  session: TableSession,
  columns: readonly TypedColumn[],
  file: string,
): Promise<void> {
  const values = columns.map((column) => `${column.sqlName} AS ${sqlName(column.name)}`).join(', ');
  await session.run(
    `COPY (SELECT ${values} FROM typed WHERE verdict = 0) TO ${sqlText(file)} (FORMAT parquet, PARQUET_VERSION v2, COMPRESSION snappy)`,
  );
}
