import type { ColumnKind } from '../frame.ts';
import { SQL_TYPES } from '../rows/typed-column.ts';
import { sqlText } from '../sql/quote-sql.ts';
import type { TableSession } from '../table-session.ts';

/** The columns of a snapshot that ingest wrote, by name, with their kinds. */
export async function snapshotColumns(session: TableSession, file: string): Promise<Map<string, ColumnKind>> {
  const rows = await session.rows(
    `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet(${sqlText(file)}))`,
  );
  const kindOf = new Map(Object.entries(SQL_TYPES).map(([kind, type]) => [type, kind as ColumnKind]));
  return new Map(
    rows.flatMap((row) => {
      const kind = kindOf.get(String(row.column_type));
      return kind === undefined ? [] : [[String(row.column_name), kind] as const];
    }),
  );
}
