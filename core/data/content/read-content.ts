import type { TypedColumn } from '../rows/typed-column.ts';
import type { TableSession } from '../table-session.ts';
import { ColumnDigest } from './column-digest.ts';
import { type ColumnContent, ColumnReader } from './column-reader.ts';
import { dropLevels, readLevels } from './read-levels.ts';

/** Values held at once, 256 MB of doubles; more columns than fit are read in turns. */
const VALUES_AT_ONCE = 2 ** 25;

/**
 * Reads every kept row once: the digest and the profile of each column, the same whatever the engine's
 * threads do.
 */
export async function readContent(
  session: TableSession,
  columns: readonly TypedColumn[],
  rows: number,
): Promise<ColumnContent[]> {
  const contents: ColumnContent[] = [];
  const atOnce = Math.max(1, Math.floor(VALUES_AT_ONCE / Math.max(1, rows)));
  for (let i = 0; i < columns.length; i += atOnce) {
    contents.push(...(await readGroup(session, columns.slice(i, i + atOnce), rows)));
  }
  return contents;
}

async function readGroup(
  session: TableSession,
  columns: readonly TypedColumn[],
  rows: number,
): Promise<ColumnContent[]> {
  const readers: ColumnReader[] = [];
  const values: string[] = [];
  const isEmpty = await emptyColumns(session, columns);
  for (const column of columns) {
    const digest = new ColumnDigest(column);
    const hasLevels = column.kind === 'category' && !isEmpty.has(column);
    const levels = hasLevels ? await readLevels(session, column, digest) : { distinct: 0, top: [] };
    readers.push(new ColumnReader(column, digest, levels, rows));
    values.push(isEmpty.has(column) ? 'CAST(NULL AS DOUBLE)' : sqlDouble(column));
  }
  for await (const chunk of session.chunks(`SELECT ${values.join(', ')} FROM typed WHERE verdict = 0`)) {
    readers.forEach((reader, i) => {
      const vector = chunk.columns[i]!;
      if (vector.type === 'double') reader.add(vector.values, vector.valid);
    });
  }
  for (const column of columns) {
    if (column.kind === 'category' && !isEmpty.has(column)) await dropLevels(session, column);
  }
  return readers.map((reader) => reader.finish());
}

async function emptyColumns(
  session: TableSession,
  columns: readonly TypedColumn[],
): Promise<Set<TypedColumn>> {
  const counts = columns.map(({ sqlName }) => `CAST(count(${sqlName}) AS DOUBLE) AS ${sqlName}`);
  const [row] = await session.rows(`SELECT ${counts.join(', ')} FROM typed WHERE verdict = 0`);
  return new Set(columns.filter(({ sqlName }) => row?.[sqlName] === 0));
}

/** Every kind as doubles: seconds, level numbers, 1 and 0. */
function sqlDouble({ kind, sqlName }: TypedColumn): string {
  switch (kind) {
    case 'number':
      return sqlName;
    case 'timestamp':
      return `epoch(${sqlName})`;
    case 'boolean':
      return `CAST(CAST(${sqlName} AS TINYINT) AS DOUBLE)`;
    case 'category':
      return `CAST(enum_code(CAST(${sqlName} AS level_of_${sqlName})) AS DOUBLE)`;
  }
}
