import { fitsFrame, MOST_FRAME_VALUES } from '../most-frame-values.ts';
import type { TypedColumn } from '../rows/typed-column.ts';
import { ColumnBuilder, emptyColumn } from '../snapshots/column-builder.ts';
import type { TableSession } from '../table-session.ts';
import { ColumnDigest } from './column-digest.ts';
import { type ColumnContent, contentOf, SortingRoom } from './content-of.ts';
import { LevelTally } from './level-tally.ts';
import { readLevels } from './read-levels.ts';

/**
 * Reads every kept row once: the digest and the profile of each column, the same whatever the engine's threads do, and
 * the columns' values themselves where all fit into memory at once. `values` are the counts of values by column that
 * countValues found.
 */
export async function readContent(
  session: TableSession,
  columns: readonly TypedColumn[],
  rows: number,
  values: ReadonlyMap<string, number>,
): Promise<ColumnContent[]> {
  const contents: ColumnContent[] = [];
  const atOnce = Math.max(1, Math.floor(MOST_FRAME_VALUES / Math.max(1, rows)));
  const isKeeping = fitsFrame(columns.length, rows);
  for (let i = 0; i < columns.length; i += atOnce) {
    contents.push(...(await readGroup(session, columns.slice(i, i + atOnce), rows, values, isKeeping)));
  }
  return contents;
}

async function readGroup(
  session: TableSession,
  columns: readonly TypedColumn[],
  rows: number,
  values: ReadonlyMap<string, number>,
  isKeeping: boolean,
): Promise<ColumnContent[]> {
  const parts = columns.map((column, i) => {
    const digest = new ColumnDigest(column);
    const tally = new LevelTally(digest, isKeeping);
    return { column, digest, tally, type: `level_${i}`, isEmpty: values.get(column.name) === 0 };
  });
  await readLevels(
    session,
    parts.filter(({ column, isEmpty }) => column.kind === 'category' && !isEmpty),
  );
  const builders = parts.map(
    ({ column, tally }) => new ColumnBuilder(emptyColumn(column.kind, rows, tally.levels)),
  );
  const selected = parts.map(({ column, type, isEmpty }) =>
    isEmpty ? 'CAST(NULL AS DOUBLE)' : sqlDouble(column, type),
  );
  let row = 0;
  for await (const chunk of session.chunks(`SELECT ${selected.join(', ')} FROM typed WHERE verdict = 0`)) {
    builders.forEach((builder, i) => {
      builder.set(row, chunk.columns[i]!);
    });
    row += chunk.rows;
  }
  const room = new SortingRoom(rows);
  return parts.map(({ column, digest, tally }, i) => {
    const filled = builders[i]!.finish();
    const content = contentOf(column, filled, digest, tally, room);
    return isKeeping ? { ...content, values: filled } : content;
  });
}

/** Every kind as doubles: seconds, level numbers, 1 and 0. */
function sqlDouble({ kind, sqlName }: TypedColumn, levelType: string): string {
  switch (kind) {
    case 'number':
      return sqlName;
    case 'timestamp':
      return `epoch(${sqlName})`;
    case 'boolean':
      return `CAST(CAST(${sqlName} AS TINYINT) AS DOUBLE)`;
    case 'category':
      return `CAST(enum_code(CAST(${sqlName} AS ${levelType})) AS DOUBLE)`;
  }
}
