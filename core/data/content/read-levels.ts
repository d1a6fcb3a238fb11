import { TopLevels } from '../profile/top-levels.ts';
import type { TypedColumn } from '../rows/typed-column.ts';
import type { TableSession } from '../table-session.ts';
import type { ColumnDigest } from './column-digest.ts';

export interface LevelCounts {
  distinct: number;
  top: { value: string; count: number }[];
}

const TOP_LEVELS = 50;

/**
 * Counts the levels of a category column among kept rows, adds them to its digest in code-point order, and
 * makes them the type `level_of_<column>`, whose codes stand for them in that order.
 */
export async function readLevels(
  session: TableSession,
  { sqlName }: TypedColumn,
  digest: ColumnDigest,
): Promise<LevelCounts> {
  const table = `levels_of_${sqlName}`;
  await session.run(`
    CREATE OR REPLACE TABLE ${table} AS
      SELECT ${sqlName} AS level, count(*) AS rows FROM typed
      WHERE verdict = 0 AND ${sqlName} IS NOT NULL GROUP BY ALL ORDER BY level;
    CREATE TYPE level_of_${sqlName} AS ENUM (SELECT level FROM ${table} ORDER BY level);
  `);
  const top = new TopLevels(TOP_LEVELS);
  let distinct = 0;
  const query = `SELECT level, CAST(rows AS DOUBLE) FROM ${table} ORDER BY level`;
  for await (const { rows, columns } of session.chunks(query)) {
    const [levels, counts] = columns;
    if (levels?.type !== 'text' || counts?.type !== 'double') continue;
    for (let i = 0; i < rows; i++) {
      digest.addLevel(levels.values[i]!);
      top.add(levels.values[i]!, counts.values[i]!);
    }
    distinct += rows;
  }
  return { distinct, top: top.list() };
}

/** Drops what readLevels left in the session. */
export async function dropLevels(session: TableSession, { sqlName }: TypedColumn): Promise<void> {
  await session.run(`DROP TYPE level_of_${sqlName}; DROP TABLE levels_of_${sqlName};`);
}
