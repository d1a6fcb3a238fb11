import type { TypedColumn } from '../rows/typed-column.ts';
import type { TableSession } from '../table-session.ts';
import { ColumnDigest } from './column-digest.ts';
import { type ColumnContent, ColumnReader } from './column-reader.ts';
import { readLevels } from './read-levels.ts';

/** Values held at once, 256 MB of doubles; more columns than fit are read in turns. */
const VALUES_AT_ONCE = 2 ** 25;

/**
 * Reads every kept row once: the digest and the profile of each column, the same whatever the engine's
 * threads do. `values` are the counts of values by column that countValues found.
 */
export async function readContent(
  session: TableSession,
  columns: readonly TypedColumn[],
  rows: number,
  values: ReadonlyMap<string, number>,
): Promise<ColumnContent[]> {
  const contents: ColumnContent[] = [];
  const atOnce = Math.max(1, Math.floor(VALUES_AT_ONCE / Math.max(1, rows)));
  for (let i = 0; i < columns.length; i += atOnce) {
    contents.push(...(await readGroup(session, columns.slice(i, i + atOnce), rows, values)));
  }
  return contents;
}

async function readGroup(
  session: TableSession,
  columns: readonly TypedColumn[],
  rows: number,
  values: ReadonlyMap<string, number>,
): Promise<ColumnContent[]> {
  const parts = columns.map((column, i) => ({
    column,
    digest: new ColumnDigest(column),
    type: `level_${i}`,
    isEmpty: values.get(column.name) === 0,
  }));
  const leveled = parts.filter(({ column, isEmpty }) => column.kind === 'category' && !isEmpty);
  const levels = await readLevels(session, leveled);
  const readers = parts.map((part) => {
    const counts = levels[leveled.indexOf(part)] ?? { distinct: 0, top: [] };
    return new ColumnReader(part.column, part.digest, counts, rows);
  });
  const selected = parts.map(({ column, type, isEmpty }) =>
    isEmpty ? 'CAST(NULL AS DOUBLE)' : sqlDouble(column, type),
  );
  for await (const chunk of session.chunks(`SELECT ${selected.join(', ')} FROM typed WHERE verdict = 0`)) {
    readers.forEach((reader, i) => {
      const vector = chunk.columns[i]!;
      if (vector.type === 'double') reader.add(vector.values, vector.valid);
    });
  }
  return readers.map((reader) => reader.finish());
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
