import type { DataSpec } from '../contracts/model-spec.ts';
import type { Reason } from '../contracts/names.ts';
import { isPerennialError, PerennialError } from '../errors.ts';
import { chooseReadings } from './columns/choose-readings.ts';
import { describeSource, type Source } from './columns/describe-source.ts';
import type { ColumnReading } from './columns/source-column.ts';
import type { WantedKind } from './columns/wanted-kind.ts';
import { quoteText } from './quote-text.ts';
import { bindExpressions } from './rows/bind-expressions.ts';
import { countMisfits, type MisfitCount } from './rows/count-misfits.ts';
import { planTable, type TablePlan } from './rows/plan-table.ts';
import type { SniffedFile } from './sniffing/sniffed-file.ts';
import type { TableSession } from './table-session.ts';

/** Engine errors that no file can cause: the statement itself was wrong. */
const OWN_FAULT = /^(Parser|Binder|Catalog) Error/;

export interface ReadRequest {
  data: DataSpec;
  /** The file's name in messages. @default "the file" */
  filename?: string;
  /** Kinds that columns are held to; the others are found in the values. */
  wanted?: ReadonlyMap<string, WantedKind>;
  /** Rows without a value in this column are bad. */
  target?: string;
  /** Looks at the file's columns before any row is read; reasons refuse the file. */
  check?: (source: Source) => { reasons: Reason[]; findings: Reason[] };
}

/** The session's table `typed`: one judged row per record of the file, in file order. */
export interface TypedTable extends TablePlan {
  source: Source;
  rows: number;
  /** Columns with values that do not fit their kind. */
  misfitCounts: MisfitCount[];
  findings: Reason[];
}

export type ReadResult = { table: TypedTable; reasons?: never } | { table?: never; reasons: Reason[] };

/**
 * Reads a sniffed file into the table `typed` of the session. Every record of the file is a row of it, also
 * those that cannot be read or do not fit: their verdict says why. Reasons instead of a table when the file
 * as a whole cannot be read. Throws SqlRefusedError for user SQL that is not allowed, InvalidInputError when
 * decimals and thousands are marked alike.
 */
export async function readTable(
  session: TableSession,
  file: SniffedFile,
  request: ReadRequest,
): Promise<ReadResult> {
  const { decimal, thousands } = request.data;
  if (decimal === thousands) {
    const message = `data.decimal and data.thousands are both ${quoteText(decimal)}`;
    throw new PerennialError('InvalidInputError', message);
  }
  await session.lock();
  try {
    const described = await describeSource(session, file);
    if (described.source === undefined) return { reasons: described.reasons };
    const { reasons, findings } = request.check?.(described.source) ?? { reasons: [], findings: [] };
    if (reasons.length > 0) return { reasons };
    return await readRows(session, described.source, request, findings);
  } catch (error) {
    if (!isPerennialError(error, 'UnreadableDataError') || OWN_FAULT.test(error.message)) throw error;
    return {
      reasons: [{ code: 'unreadableFile', message: plainMessage(error.message, file, request.filename) }],
    };
  }
}

async function readRows(
  session: TableSession,
  source: Source,
  { data, wanted = new Map(), target }: ReadRequest,
  columnFindings: Reason[],
): Promise<ReadResult> {
  let readings = await chooseReadings(session, source, wanted, data);
  const findings = [...source.findings, ...columnFindings];
  for (;;) {
    const bound = await bindExpressions(session, data, readings, wanted);
    const plan = planTable({ source, readings, ...bound, data, target });
    await session.run(`CREATE OR REPLACE TABLE typed AS FROM ${plan.select}`);
    const { rows, misfitRows } = await countRows(session, plan);
    if (rows !== source.rows) {
      const message = `${rows} rows were read of ${source.rows} that the file holds`;
      return { reasons: [{ code: 'unreadableFile', message, count: rows }] };
    }
    const misfitCounts = misfitRows === 0 ? [] : await countMisfits(session, plan);
    const refuted = misfitCounts.filter(({ column }) => isRefutable(readings, column));
    if (refuted.length === 0) return { table: { ...plan, source, rows, misfitCounts, findings } };
    findings.push(...refuted.map((count) => refutedFinding(count, readings)));
    readings = readings.map((reading) => {
      const isRefuted = refuted.some(({ column }) => column === reading.column.name);
      return isRefuted ? { column: reading.column, kind: 'category', isInferred: true } : reading;
    });
  }
}

async function countRows(
  session: TableSession,
  { hasMisfit }: TablePlan,
): Promise<{ rows: number; misfitRows: number }> {
  const [row] = await session.rows(
    `SELECT CAST(count(*) AS DOUBLE) AS rows, CAST(count_if(${hasMisfit}) AS DOUBLE) AS misfit_rows FROM typed`,
  );
  return { rows: Number(row?.rows), misfitRows: Number(row?.misfit_rows) };
}

/**
 * A guessed kind falls with the first value that is not of it. A typed number stays one: then its infinities
 * are bad.
 */
function isRefutable(readings: readonly ColumnReading[], name: string): boolean {
  const reading = readings.find(({ column }) => column.name === name);
  if (reading === undefined || !reading.isInferred || reading.kind === 'category') return false;
  return ['text', 'integer', 'decimal'].includes(reading.column.source.type);
}

function refutedFinding(count: MisfitCount, readings: readonly ColumnReading[]): Reason {
  const kind = readings.find(({ column }) => column.name === count.column)!.kind;
  const message = `the column begins as a ${kind}, but ${count.misfits} values are none or would be rounded: it is read as a category`;
  return { code: 'mixedColumn', message, column: count.column, count: count.misfits };
}

/** The engine's first line, with the file's own name for the path that it was read from. */
function plainMessage(message: string, file: SniffedFile, filename = 'the file'): string {
  const [line = ''] = message.split('\n');
  const named = file.outcome === 'refused' ? line : line.replaceAll(file.file, filename);
  return named.replace(/[\u0000-\u001f\u007f]/g, ' ').slice(0, 1_000);
}
