import type { Reason } from '../../contracts/names.ts';
import { checkNames } from '../sniffing/check-names.ts';
import type { IngestLimits, ParquetTable } from '../sniffing/sniffed-file.ts';
import { sqlName, sqlText } from '../sql/quote-sql.ts';
import type { TableSession } from '../table-session.ts';
import type { DescribedSource, Source } from './describe-source.ts';
import { sourceTypeOf } from './source-type-of.ts';

const BYTES_PER_VALUE = 8;

/**
 * A Parquet file with its own types. Nested and other types that are not columns of a table are left out by
 * name.
 */
export async function describeParquet(session: TableSession, file: ParquetTable): Promise<DescribedSource> {
  const path = sqlText(file.file);
  const described = await session.rows(
    `SELECT column_name, column_type FROM (DESCRIBE SELECT * FROM read_parquet(${path}))`,
  );
  const written = await session.rows(`SELECT name FROM parquet_schema(${path}) OFFSET 1`);
  const [groups] = await session.rows(
    `SELECT CAST(coalesce(sum(n), 0) AS DOUBLE) AS n FROM (
      SELECT DISTINCT row_group_id, row_group_num_rows AS n FROM parquet_metadata(${path}))`,
  );
  const rows = Number(groups?.n);
  const columns = described.map((column) => ({
    name: String(column.column_name),
    type: String(column.column_type),
  }));
  const reasons = [
    ...checkNames(
      columns.map((column) => column.name),
      file.limits.maxColumns,
    ),
    ...repeatedNames(
      columns,
      written.map((element) => String(element.name)),
    ),
    ...checkSize(rows, columns.length, file.limits),
  ];
  if (reasons.length > 0) return { reasons };
  return { source: { ...readColumns(columns), ...sourceOf(path, rows) } };
}

function readColumns(
  columns: { name: string; type: string }[],
): Pick<Source, 'columns' | 'unreadable' | 'findings'> {
  const readable = columns.flatMap(({ name, type }) => {
    const source = sourceTypeOf(type);
    return source === undefined ? [] : [{ name, source, type }];
  });
  const unreadable = columns.filter(({ type }) => sourceTypeOf(type) === undefined);
  return {
    columns: readable.map(({ name, source, type }, index) => {
      const isTextLike = source.type === 'text' && type !== 'VARCHAR';
      const expression = isTextLike ? `CAST(${sqlName(name)} AS VARCHAR)` : sqlName(name);
      return { index, name, source, expression, isTyped: true };
    }),
    unreadable,
    findings: unreadable.map(({ name, type }) => ({
      code: 'unreadableColumn',
      message: `the column is left out: its type is ${type.slice(0, 200)}`,
      column: name,
    })),
  };
}

function sourceOf(path: string, rows: number) {
  return {
    format: 'parquet' as const,
    reader: `read_parquet(${path})`,
    rows,
    isPositioned: false,
    mayHoldReservedText: true,
  };
}

/** The engine tells columns of one name apart by a suffix; the file's own names show that they were one. */
function repeatedNames(columns: { name: string }[], written: string[]): Reason[] {
  const known = new Set(written);
  const made = columns.filter(({ name }) => !known.has(name));
  return made.map(({ name }) => ({
    code: 'duplicateName',
    message: `the file has two columns of one name; the second was read as ${JSON.stringify(name)}`,
  }));
}

/** Runs and dictionaries let a small file hold a table that fills memory. */
function checkSize(rows: number, columns: number, { maxBytes }: IngestLimits): Reason[] {
  const bytes = rows * columns * BYTES_PER_VALUE;
  if (bytes <= maxBytes) return [];
  const message = `the file holds ${rows} rows of ${columns} columns, more than ${maxBytes} bytes in memory`;
  return [{ code: 'fileTooLarge', message, count: rows }];
}
