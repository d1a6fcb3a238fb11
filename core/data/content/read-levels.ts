import { makeLevelTypes } from '../levels/make-level-types.ts';
import { TopLevels } from '../profile/top-levels.ts';
import type { TypedColumn } from '../rows/typed-column.ts';
import type { TableSession } from '../table-session.ts';
import type { ColumnDigest } from './column-digest.ts';

export interface LevelCounts {
  distinct: number;
  top: { value: string; count: number }[];
}

/** A category column, and the SQL type that will stand for its levels. */
export interface LeveledColumn {
  column: TypedColumn;
  digest: ColumnDigest;
  type: string;
}

const TOP_LEVELS = 50;

/**
 * Counts the levels of category columns among kept rows, adds them to the columns' digests in code-point order, and
 * makes the types whose codes stand for them in that order.
 */
export async function readLevels(
  session: TableSession,
  columns: readonly LeveledColumn[],
): Promise<LevelCounts[]> {
  const found = columns.map(() => ({ distinct: 0, top: new TopLevels(TOP_LEVELS) }));
  const sources = columns.map(({ column, type }) => ({
    value: column.sqlName,
    from: 'typed WHERE verdict = 0',
    type,
  }));
  await makeLevelTypes(session, sources, (place, level, rows) => {
    columns[place]!.digest.addLevel(level);
    found[place]!.distinct++;
    found[place]!.top.add(level, rows);
  });
  return found.map(({ distinct, top }) => ({ distinct, top: top.list() }));
}
