import type { RowCounts } from '../ingest-result.ts';
import type { TypedTable } from '../read-table.ts';
import { sqlText } from '../sql/quote-sql.ts';
import type { TableSession } from '../table-session.ts';
import type { RowFault } from './row-fault.ts';

/**
 * Writes all bad rows as gzipped JSON Lines (QuarantinedRow) in file order, and counts them by code and
 * column. `values` are the row's texts as read, or its typed values when all could be read.
 */
export async function writeQuarantine(
  session: TableSession,
  table: TypedTable,
  file: string,
): Promise<RowCounts['byReason']> {
  const verdicts = await session.rows(
    'SELECT DISTINCT verdict FROM typed WHERE verdict > 0 ORDER BY verdict',
  );
  const found = verdicts.map(({ verdict }) => ({
    verdict: Number(verdict),
    fault: table.faults[Number(verdict) - 1]!,
  }));
  const byVerdict = (sqlOf: (fault: RowFault) => string) =>
    `CASE verdict ${found.map(({ verdict, fault }) => `WHEN ${verdict} THEN ${sqlOf(fault)}`).join(' ')} END`;
  await session.run(`
    CREATE OR REPLACE TABLE bad AS SELECT
      ${placeOf(table)},
      ${byVerdict(({ column }) => (column === undefined ? 'NULL' : sqlText(column)))} AS column_name,
      ${byVerdict(({ code }) => code)} AS code,
      ${byVerdict(({ message }) => message)} AS message,
      ${cellsOf(table)} AS cells
    FROM typed WHERE verdict > 0`);
  await session.run(`
    COPY (SELECT ${jsonLine()} FROM bad ORDER BY row) TO ${sqlText(file)}
    (FORMAT csv, HEADER false, QUOTE '', ESCAPE '', DELIMITER e'\\x01', COMPRESSION gzip)`);
  const counts = await session.rows(`
    SELECT code, column_name, CAST(count(*) AS DOUBLE) AS rows FROM bad GROUP BY ALL
    ORDER BY rows DESC, code, column_name`);
  return counts.map((row) => ({
    code: String(row.code),
    ...(row.column_name === null ? {} : { column: String(row.column_name) }),
    count: Number(row.rows),
  }));
}

/** 1-based data row, and line where the format has lines. */
function placeOf({ isPositioned, source }: TypedTable): string {
  if (isPositioned) return 'CAST("row" AS BIGINT) AS "row", CAST("line" AS BIGINT) AS "line"';
  return `rowid + 1 AS "row", ${source.format === 'csv' ? 'rowid + 2' : 'NULL'} AS "line"`;
}

/** JSON object of the row's cells by name. */
function cellsOf({ isPositioned, columns }: TypedTable): string {
  const read = columns.filter((column) => !column.isDerived);
  const texts = read.map(({ name }, i) => `${sqlText(name)}, raw[${i + 1}]`);
  const values = columns.map(({ name, sqlName }) => `${sqlText(name)}, ${sqlName}`);
  const record = isPositioned ? `WHEN fault_code <> '' THEN json_object('text', fault_text)` : '';
  return `CASE ${record} WHEN raw IS NOT NULL THEN json_object(${texts}) ELSE json_object(${values}) END`;
}

function jsonLine(): string {
  const member = (key: string, value: string) => `coalesce(',"${key}":' || ${value}, '')`;
  return [
    `'{"row":' || "row"`,
    member('line', '"line"'),
    member('column', 'to_json(column_name)'),
    member('code', 'to_json(code)'),
    member('message', 'to_json(message)'),
    member('values', 'cells'),
    `'}'`,
  ].join(' || ');
}
