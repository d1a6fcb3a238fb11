import type { ColumnContent } from '../content/content-of.ts';
import type { Column } from '../frame.ts';
import type { TypedColumn } from '../rows/typed-column.ts';
import type { TableSession } from '../table-session.ts';
import type { IngestSpec } from './ingest-spec.ts';

/** Class codes are bytes, and training takes no more. */
export const MAX_CLASSES = 200;

/** What is looked at in the kept rows' target: its range, or its classes in their order, at most one more than allowed. */
export type TargetSummary = { low: unknown; high: unknown } | { classes: { name: string; rows: number }[] };

/** Summarises the target of the table `typed`; its classes are named as training will, a number by its shortest text. */
export async function summariseTarget(
  session: TableSession,
  { task }: IngestSpec,
  { sqlName }: TypedColumn,
): Promise<TargetSummary> {
  if (task === 'regression') {
    const [range] = await session.rows(
      `SELECT min(${sqlName}) AS low, max(${sqlName}) AS high FROM typed WHERE verdict = 0`,
    );
    return { low: range?.low, high: range?.high };
  }
  const rows = await session.rows(`
    SELECT ${sqlName} AS class, CAST(count(*) AS DOUBLE) AS rows FROM typed WHERE verdict = 0
    GROUP BY ALL ORDER BY class LIMIT ${MAX_CLASSES + 1}`);
  return { classes: rows.map((row) => ({ name: String(row.class), rows: Number(row.rows) })) };
}

/** The same of a target in memory that is nowhere missing. */
export function summariseContent({ task }: IngestSpec, { profile, values }: ColumnContent): TargetSummary {
  if (task === 'regression' && profile.kind === 'number') return { low: profile.min, high: profile.max };
  const column = values!;
  const counts = new Map<number, number>();
  for (const value of column.kind === 'category' ? column.codes : column.values) {
    counts.set(value, (counts.get(value) ?? 0) + 1);
  }
  const inOrder = [...counts].sort(([a], [b]) => a - b).slice(0, MAX_CLASSES + 1);
  return { classes: inOrder.map(([value, rows]) => ({ name: className(column, value), rows })) };
}

function className(column: Column, value: number): string {
  if (column.kind === 'category') return column.levels[value]!;
  return column.kind === 'boolean' ? String(value === 1) : String(value);
}
