import type { Column, ColumnKind, Frame } from './frame.ts';
import { makeLevelTypes } from './levels/make-level-types.ts';
import { checkFrameColumns, type FrameColumn } from './snapshots/check-frame-columns.ts';
import { ColumnBuilder, emptyColumn } from './snapshots/column-builder.ts';
import { snapshotColumns } from './snapshots/snapshot-columns.ts';
import { sqlName, sqlText } from './sql/quote-sql.ts';
import type { TableSession } from './table-session.ts';

/** Rows of one or more snapshots, one snapshot after the other, each in its own order. */
export interface SnapshotRows {
  frame: Frame;
  /** Which of the files each row is from. */
  datasetOf: Int32Array;
  /** Each row's place in its snapshot, from 0. */
  rowNumbers: Int32Array;
}

/**
 * Reads columns of snapshots into memory. A column that an older snapshot does not have is missing in its
 * rows; one of another kind there, or in no snapshot at all, is an InvalidInputError. Levels are in
 * code-point order.
 */
export async function readFrame(
  session: TableSession,
  parquetFiles: readonly string[],
  columns: readonly FrameColumn[],
): Promise<SnapshotRows> {
  const files = await Promise.all(parquetFiles.map((path) => describeSnapshot(session, path)));
  checkFrameColumns(
    columns,
    files.map(({ kinds }) => kinds),
  );
  const rows = files.reduce((sum, file) => sum + file.rows, 0);

  const levels = await createLevels(session, columns, files);
  const builders = columns.map(({ kind }, i) => new ColumnBuilder(emptyColumn(kind, rows, levels[i]!)));
  const datasetOf = new Int32Array(rows);
  const rowNumbers = new Int32Array(rows);
  let row = 0;
  for (const [index, file] of files.entries()) {
    const first = row;
    for await (const chunk of session.chunks(selectFrom(file, columns))) {
      builders.forEach((builder, i) => {
        builder.set(row, chunk.columns[i]!);
      });
      row += chunk.rows;
    }
    datasetOf.fill(index, first, row);
    for (let i = first; i < row; i++) rowNumbers[i] = i - first;
  }
  // Without a prototype, so that a column may be named __proto__.
  const named: Record<string, Column> = Object.create(null);
  for (const [i, { name }] of columns.entries()) named[name] = builders[i]!.finish();
  return { frame: { rows, columns: named }, datasetOf, rowNumbers };
}

interface SnapshotFile {
  path: string;
  rows: number;
  kinds: Map<string, ColumnKind>;
}

async function describeSnapshot(session: TableSession, path: string): Promise<SnapshotFile> {
  const [[counted], kinds] = await Promise.all([
    session.rows(`SELECT CAST(count(*) AS DOUBLE) AS rows FROM read_parquet(${sqlText(path)})`),
    snapshotColumns(session, path),
  ]);
  return { path, rows: Number(counted?.rows), kinds };
}

/** Makes the levels of each category column an SQL type whose codes stand for them, and answers them in that order. */
async function createLevels(
  session: TableSession,
  columns: readonly FrameColumn[],
  files: SnapshotFile[],
): Promise<string[][]> {
  const levels: string[][] = columns.map(() => []);
  const categories = [...columns.keys()].filter((i) => columns[i]!.kind === 'category');
  const sources = categories.map((i) => {
    const { name } = columns[i]!;
    const paths = files.filter((file) => file.kinds.has(name)).map((file) => sqlText(file.path));
    return {
      value: sqlName(name),
      from: `read_parquet([${paths.join(', ')}], union_by_name = true)`,
      type: levelType(i),
    };
  });
  await makeLevelTypes(session, sources, (place, level) => levels[categories[place]!]!.push(level));
  return levels;
}

function levelType(index: number): string {
  return `frame_levels_${index}`;
}

/** All columns as doubles, in frame order. */
function selectFrom(file: SnapshotFile, columns: readonly FrameColumn[]): string {
  const values = columns.map(({ name, kind }, i) => {
    const value = sqlName(name);
    if (!file.kinds.has(name)) return 'CAST(NULL AS DOUBLE)';
    if (kind === 'number') return value;
    if (kind === 'timestamp') return `epoch(${value})`;
    if (kind === 'boolean') return `CAST(CAST(${value} AS TINYINT) AS DOUBLE)`;
    return `CAST(enum_code(CAST(${value} AS ${levelType(i)})) AS DOUBLE)`;
  });
  return `SELECT ${values.join(', ')} FROM read_parquet(${sqlText(file.path)})`;
}
