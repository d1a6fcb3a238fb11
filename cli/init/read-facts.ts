import type { DataSpec } from '../../core/contracts/model-spec.ts';
import { shortestDecimal } from '../../core/data/columns/shortest-decimal.ts';
import { readTable, type TypedTable } from '../../core/data/read-table.ts';
import { KEPT } from '../../core/data/rows/row-fault.ts';
import type { TypedColumn } from '../../core/data/rows/typed-column.ts';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-code.ts';
import type { OpenTable } from '../tables/open-table.ts';
import type { ColumnFacts, TargetLevels } from './column-facts.ts';
import { findNullTexts } from './find-null-texts.ts';

/** A data file as init sees it; its rows lie in the session's table `typed`. */
export interface FileFacts {
  rows: number;
  unreadableRows: number;
  columns: ColumnFacts[];
  /** Texts that mean missing: the usual ones and those that the file was seen to use. */
  nulls: string[];
  /** Columns that no kind can hold. */
  unreadable: { name: string; type: string }[];
}

/** Rows of `typed` that can be read. */
export const READABLE = `typed WHERE verdict = ${KEPT}`;
const DAY_SECONDS = 86_400;

/** Reads a whole file as ingest would without a spec, and looks at each column. */
export async function readFacts(table: OpenTable, defaults: DataSpec): Promise<FileFacts> {
  let data = defaults;
  let typed = await readTyped(table, data);
  const found = await findNullTexts(table.session, typed, data);
  if (found.length > 0) {
    data = { ...data, nulls: [...data.nulls, ...found] };
    typed = await readTyped(table, data);
  }
  const columns = [];
  for (const column of typed.columns) columns.push(await readColumn(table, column));
  const rows = columns[0]?.rows ?? 0;
  return {
    rows,
    unreadableRows: typed.rows - rows,
    columns,
    nulls: data.nulls,
    unreadable: table.source.unreadable,
  };
}

async function readTyped({ session, sniffed }: OpenTable, data: DataSpec): Promise<TypedTable> {
  const { table, reasons } = await readTable(session, sniffed, { data });
  if (table) return table;
  throw new CliError(
    `the file cannot be read: ${reasons.map((reason) => reason.message).join('; ')}`,
    EXIT.notAsAsked,
  );
}

async function readColumn({ session }: OpenTable, column: TypedColumn): Promise<ColumnFacts> {
  const name = column.sqlName;
  const [row = {}] = await session.rows(
    `SELECT count(*)::DOUBLE AS row_count, count(${name})::DOUBLE AS present, count(DISTINCT ${name})::DOUBLE AS distinct_count${details(column)} FROM ${READABLE}`,
  );
  const number = (key: string) => Number(row[key]);
  const facts: ColumnFacts = {
    name: column.name,
    sqlName: name,
    kind: column.kind,
    rows: number('row_count'),
    missing: number('row_count') - number('present'),
    distinct: number('distinct_count'),
  };
  if (facts.distinct === 0) return facts;
  if (column.kind === 'number')
    facts.numbers = {
      min: number('least'),
      max: number('most'),
      isWhole: row.is_whole === true,
      low: number('low'),
      first: number('first_percent'),
      median: number('middle'),
      last: number('last_percent'),
      high: number('high'),
    };
  if (column.kind === 'timestamp')
    facts.times = {
      days: number('seconds') / DAY_SECONDS,
      areMidnights: row.are_midnights === true,
      haveMinutes: row.have_minutes === true,
    };
  return facts;
}

function details({ kind, sqlName }: TypedColumn): string {
  const quantile = (share: number, name: string) => `, quantile_disc(${sqlName}, ${share}) AS ${name}`;
  if (kind === 'number')
    return [
      `, min(${sqlName}) AS least, max(${sqlName}) AS most, bool_and(${sqlName} = trunc(${sqlName})) AS is_whole`,
      quantile(0.005, 'low'),
      quantile(0.01, 'first_percent'),
      quantile(0.5, 'middle'),
      quantile(0.99, 'last_percent'),
      quantile(0.995, 'high'),
    ].join('');
  if (kind === 'timestamp')
    return [
      // A few dates far from the rest, as dirty data has them, must not stretch the span.
      `, (epoch(quantile_disc(${sqlName}, 0.99)) - epoch(quantile_disc(${sqlName}, 0.01)))::DOUBLE AS seconds`,
      `, bool_and(${sqlName} = date_trunc('day', ${sqlName})) AS are_midnights`,
      `, bool_or(minute(${sqlName}) <> 0) AS have_minutes`,
    ].join('');
  return '';
}

/** The labels of the target as training sees them: numbers as their shortest decimal text. */
export async function readLevels(
  { session }: OpenTable,
  { kind, sqlName }: ColumnFacts,
  limit: number,
): Promise<TargetLevels> {
  const label = kind === 'number' ? shortestDecimal(sqlName) : `CAST(${sqlName} AS VARCHAR)`;
  const rows = await session.rows(
    `SELECT ${label} AS label, count(*)::DOUBLE AS n FROM ${READABLE} AND ${sqlName} IS NOT NULL GROUP BY 1 ORDER BY n DESC, label LIMIT ${limit + 1}`,
  );
  return { levels: rows.map((row) => ({ label: String(row.label), count: Number(row.n) })) };
}
