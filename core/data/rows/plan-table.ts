import type { DataSpec } from '../../contracts/model-spec.ts';
import { castColumn } from '../columns/cast-column.ts';
import type { CastContext, ColumnCast } from '../columns/column-cast.ts';
import type { Source } from '../columns/describe-source.ts';
import { type ColumnReading, isZoned, rawName, typedName } from '../columns/source-column.ts';
import { PLAIN_NUMBERS } from '../columns/text-grammar.ts';
import { POSITION_FIELDS } from '../sniffing/sniffed-file.ts';
import { sqlNumber } from '../sql/quote-sql.ts';
import type { BoundExpressions } from './bind-expressions.ts';
import { contractFaults } from './contract-faults.ts';
import { judgeRow } from './judge-row.ts';
import { misfitFault } from './misfit-fault.ts';
import { MisfitMask } from './misfit-mask.ts';
import type { RowFault } from './row-fault.ts';
import type { TypedColumn } from './typed-column.ts';

/** All that decides how a file becomes the typed table. */
export interface TableRequest extends BoundExpressions {
  source: Source;
  readings: readonly ColumnReading[];
  data: DataSpec;
  target: string | undefined;
}

export interface TablePlan {
  /** SELECT of the typed table: one row per record of the file, in its order, each with a verdict. */
  select: string;
  columns: TypedColumn[];
  /** Fault n is what verdict n + 1 means. */
  faults: RowFault[];
  /** SQL conditions over the typed table: this column's value does not fit its kind. By column name. */
  misfits: Map<string, string>;
  /** SQL condition over the typed table: any value of the row does not fit. */
  hasMisfit: string;
  isPositioned: boolean;
}

/**
 * Plans one pass over the file: read, cast, take sentinels as missing, derive, judge. Each step is a subquery
 * over the one before, so that every expression stands there once.
 */
export function planTable(request: TableRequest): TablePlan {
  const { source, readings, data } = request;
  const context: CastContext = {
    nulls: data.nulls,
    numbers: source.format === 'csv' ? data : PLAIN_NUMBERS,
    mayHoldReservedText: source.mayHoldReservedText,
  };
  const parts = readings.map((reading) => ({ reading, cast: castColumn(reading, context) }));
  const derivedParts = request.derived.map(({ reading }) => ({
    reading,
    cast: castColumn(reading, { ...context, mayHoldReservedText: true }),
  }));
  const sourceMask = new MisfitMask('m');
  for (const { reading, cast } of parts) sourceMask.add(reading.column.index, cast.misfit);
  const derivedMask = new MisfitMask('d');
  for (const { reading, cast } of derivedParts) derivedMask.add(reading.column.index, cast.misfit);

  const columns = [...parts, ...derivedParts].map(({ reading }, i) =>
    typedColumn(reading, i >= parts.length),
  );
  const misfits = new Map([
    ...parts.map(({ reading }) => [reading.column.name, sourceMask.has(reading.column.index)] as const),
    ...derivedParts.map(
      ({ reading }) => [reading.column.name, derivedMask.has(reading.column.index)] as const,
    ),
  ]);
  const misfitFaults = [
    ...parts.map((part, i) => faultOf(part, `raw[${i + 1}]`, misfits)),
    ...derivedParts.map((part) => faultOf(part, 'NULL::VARCHAR', misfits)),
  ];
  const contract = contractFaults(columns, data.columns, request.target);
  const { verdict, faults } = judgeRow({
    ...request,
    isPositioned: source.isPositioned,
    misfitFaults,
    contract,
  });

  const place = source.isPositioned ? POSITION_FIELDS : [];
  const layers = [
    [...place, ...readings.map(({ column }) => `${column.expression} AS ${rawName(column)}`)],
    ['*', ...parts.map(castEntry)],
    ['*', ...sourceMask.columns()],
    [
      ...place,
      ...readings.map((reading) => settledEntry(reading, data)),
      ...sourceMask.names(),
      rawEntry(readings, sourceMask),
    ],
    ...derivedParts.flatMap((part) => [
      ['*', `${part.reading.column.expression} AS ${rawName(part.reading.column)}`],
      ['*', castEntry(part)],
    ]),
    ['*', ...derivedMask.columns()],
    [
      ...place,
      ...columns.map((column) => column.sqlName),
      ...sourceMask.names(),
      ...derivedMask.names(),
      'raw',
      `${verdict} AS verdict`,
    ],
  ];
  const select = layers.reduce(
    (from, entries) => `(SELECT ${entries.join(', ')} FROM ${from})`,
    source.reader,
  );
  const hasMisfit = `${sourceMask.hasAny()} OR ${derivedMask.hasAny()}`;
  return { select, columns, faults, misfits, hasMisfit, isPositioned: source.isPositioned };
}

interface Part {
  reading: ColumnReading;
  cast: ColumnCast;
}

function typedColumn(reading: ColumnReading, isDerived: boolean): TypedColumn {
  const { name } = reading.column;
  const column: TypedColumn = { name, sqlName: typedName(reading.column), kind: reading.kind, isDerived };
  return reading.kind === 'timestamp' ? { ...column, zoned: isZoned(reading) } : column;
}

function faultOf({ reading, cast }: Part, text: string, misfits: Map<string, string>): RowFault {
  const { name } = reading.column;
  return misfitFault(name, cast, text, misfits.get(name)!);
}

function castEntry({ reading, cast }: Part): string {
  return `${cast.value} AS ${typedName(reading.column)}`;
}

/** A typed value, missing where it is a sentinel. */
function settledEntry(reading: ColumnReading, data: DataSpec): string {
  const name = typedName(reading.column);
  const sentinels = sentinelsOf(reading, data);
  if (sentinels.length === 0) return name;
  return `CASE WHEN ${name} IN (${sentinels.join(', ')}) THEN NULL ELSE ${name} END AS ${name}`;
}

/** For rows with misfits, the texts of all columns as they were read. */
function rawEntry(readings: readonly ColumnReading[], mask: MisfitMask): string {
  const texts = readings.map(({ column }) => `CAST(${rawName(column)} AS VARCHAR)`);
  return `CASE WHEN ${mask.hasAny()} THEN [${texts.join(', ')}] END AS raw`;
}

function sentinelsOf(reading: ColumnReading, data: DataSpec): string[] {
  const { name } = reading.column;
  const rule = Object.hasOwn(data.columns, name) ? data.columns[name] : undefined;
  return reading.kind === 'number' ? (rule?.sentinels ?? []).map(sqlNumber) : [];
}
