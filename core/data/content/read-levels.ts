import { makeLevelTypes } from '../levels/make-level-types.ts';
import type { TypedColumn } from '../rows/typed-column.ts';
import type { TableSession } from '../table-session.ts';
import type { LevelTally } from './level-tally.ts';

/** A category column, the SQL type that will stand for its levels, and what takes them in. */
export interface LeveledColumn {
  column: TypedColumn;
  type: string;
  tally: LevelTally;
}

/**
 * Counts the levels of category columns among kept rows, hands them to the columns' tallies in code-point order, and
 * makes the types whose codes stand for them in that order.
 */
export async function readLevels(session: TableSession, columns: readonly LeveledColumn[]): Promise<void> {
  const sources = columns.map(({ column, type }) => ({
    value: column.sqlName,
    from: 'typed WHERE verdict = 0',
    type,
  }));
  await makeLevelTypes(session, sources, (place, level, rows) => columns[place]!.tally.add(level, rows));
}
