import { ROW_NUMBER } from '../sql/check-row-expression.ts';
import { namedColumns } from '../sql/check-sql.ts';
import type { TableSession } from '../table-session.ts';
import type { IngestSpec } from './ingest-spec.ts';

/**
 * The columns that a spec's SQL names, as written there, with where. Throws SqlRefusedError for SQL that is
 * not allowed.
 */
export async function sqlColumns(session: TableSession, spec: IngestSpec): Promise<Map<string, string>> {
  const { derive, where } = spec.data;
  const { split } = spec.training;
  const expressions: [string, string][] = Object.entries(derive).map(([name, sql]) => [
    `data.derive.${name}`,
    sql,
  ]);
  if (where !== undefined) expressions.push(['data.where', where]);
  if (split?.by === 'rows') expressions.push(['training.split.test', split.test]);
  const found = new Map<string, string>();
  for (const [what, sql] of expressions) {
    for (const name of await namedColumns(session, sql, what)) {
      const isRowNumber = what === 'training.split.test' && name.toLowerCase() === ROW_NUMBER;
      if (!found.has(name) && !isRowNumber) found.set(name, what);
    }
  }
  return found;
}
