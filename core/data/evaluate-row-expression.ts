import { SQL_TYPES } from './rows/typed-column.ts';
import { snapshotColumns } from './snapshots/snapshot-columns.ts';
import { checkRowExpression, ROW_NUMBER } from './sql/check-row-expression.ts';
import type { SqlColumn } from './sql/check-sql.ts';
import { sqlName, sqlText } from './sql/quote-sql.ts';
import type { TableSession } from './table-session.ts';

/**
 * A condition over `row_number` (a row's place in its snapshot, from 0) and the columns, for every row of
 * snapshots one after the other: 1 where it holds, 0 where it does not or cannot be told. Throws
 * SqlRefusedError.
 */
export async function evaluateRowExpression(
  session: TableSession,
  parquetFiles: readonly string[],
  expression: string,
): Promise<Uint8Array> {
  const parts: Uint8Array[] = [];
  for (const file of parquetFiles) {
    const columns: SqlColumn[] = [...(await snapshotColumns(session, file))].map(([name, kind], i) => ({
      name,
      sqlName: `c${i}`,
      sqlType: SQL_TYPES[kind],
    }));
    const { sql } = await checkRowExpression(session, expression, columns);
    const renamed = columns.map((column) => `${sqlName(column.name)} AS ${column.sqlName}`);
    const query = `
      SELECT CAST(coalesce(TRY(${sql}), false) AS BOOLEAN) FROM (
        SELECT row_number() OVER () - 1 AS ${ROW_NUMBER}, ${renamed.join(', ')}
        FROM read_parquet(${sqlText(file)}))`;
    for await (const { columns: values } of session.chunks(query)) {
      const [holds] = values;
      if (holds?.type === 'boolean') parts.push(holds.values);
    }
  }
  return concatenate(parts);
}

function concatenate(parts: Uint8Array[]): Uint8Array {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0));
  let offset = 0;
  for (const part of parts) {
    whole.set(part, offset);
    offset += part.length;
  }
  return whole;
}
