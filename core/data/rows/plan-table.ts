import type { DataSpec } from '../../contracts/model-spec.ts';
import { castColumn } from '../columns/cast-column.ts';
import type { CastContext, ColumnCast } from '../columns/column-cast.ts';
import type { Source } from '../columns/describe-source.ts';
import { type ColumnReading, rawName, typedName } from '../columns/source-column.ts';
import { PLAIN_NUMBERS } from '../columns/text-grammar.ts';
import { POSITION_FIELDS } from '../sniffing/sniffed-file.ts';
import { sqlNumber } from '../sql/quote-sql.ts';
import type { BoundExpressions } from './bind-expressions.ts';
import { contractFaults } from './contract-faults.ts';
import { judgeRow } from './judge-row.ts';
import { misfitFault } from './misfit-fault.ts';
import { MisfitMask } from './misfit-mask.ts';
import type { RowFault } from './row-fault.ts';
import { type TypedColumn, typedColumn } from './typed-column.ts';

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
  const { source, data } = request;
  const context: CastContext = {
    nulls: data.nulls,
    numbers: source.format === 'csv' ? data : PLAIN_NUMBERS,
    mayHoldReservedText: source.mayHoldReservedText,
  };
  const read = partsOf(request.readings, context);
  const derived = partsOf(
    request.derived.map(({ reading }) => reading),
    { ...context, mayHoldReservedText: true },
  );
  const readMask = maskOf('m', read);
  const derivedMask = maskOf('d', derived);
  const readFaults = read.map((part, i) => faultOf(part, `raw[${i + 1}]`, readMask));
  const derivedFaults = derived.map((part) => faultOf(part, 'NULL::VARCHAR', derivedMask));
  const misfitFaults = [...readFaults, ...derivedFaults];

  const columns = [
    ...read.map(({ reading }) => typedColumn(reading, false)),
    ...derived.map(({ reading }) => typedColumn(reading, true)),
  ];
  const contract = contractFaults(columns, data.columns, request.target);
  const { isPositioned } = source;
  const { verdict, faults } = judgeRow({ ...request, isPositioned, misfitFaults, contract });
  return {
    select: selectOf({ source, data, read, derived, readMask, derivedMask, columns, verdict }),
    columns,
    faults,
    misfits: new Map(misfitFaults.map((fault) => [fault.column!, fault.condition])),
    hasMisfit: `${readMask.hasAny()} OR ${derivedMask.hasAny()}`,
    isPositioned,
  };
}

/** A column and how it is cast. */
interface Part {
  reading: ColumnReading;
  cast: ColumnCast;
}

interface Layers {
  source: Source;
  data: DataSpec;
  read: Part[];
  derived: Part[];
  readMask: MisfitMask;
  derivedMask: MisfitMask;
  columns: TypedColumn[];
  verdict: string;
}

function selectOf({ source, data, read, derived, readMask, derivedMask, columns, verdict }: Layers): string {
  const place = source.isPositioned ? POSITION_FIELDS : [];
  const masks = [...readMask.names(), ...derivedMask.names()];
  const layers = [
    [...place, ...read.map(rawEntry)],
    ['*', ...read.map(castEntry)],
    ['*', ...readMask.columns()],
    [
      ...place,
      ...read.map((part) => settledEntry(part, data)),
      ...readMask.names(),
      textsEntry(read, readMask),
    ],
    ...derived.flatMap((part) => [
      ['*', rawEntry(part)],
      ['*', castEntry(part)],
    ]),
    ['*', ...derivedMask.columns()],
    [...place, ...columns.map((column) => column.sqlName), ...masks, 'raw', `${verdict} AS verdict`],
  ];
  return layers.reduce((from, entries) => `(SELECT ${entries.join(', ')} FROM ${from})`, source.reader);
}

function partsOf(readings: readonly ColumnReading[], context: CastContext): Part[] {
  return readings.map((reading) => ({ reading, cast: castColumn(reading, context) }));
}

function maskOf(prefix: string, parts: Part[]): MisfitMask {
  const mask = new MisfitMask(prefix);
  for (const { reading, cast } of parts) mask.add(reading.column.index, cast.misfit);
  return mask;
}

function faultOf({ reading, cast }: Part, text: string, mask: MisfitMask): RowFault {
  return misfitFault(reading.column.name, cast, text, mask.has(reading.column.index));
}

function rawEntry({ reading }: Part): string {
  return `${reading.column.expression} AS ${rawName(reading.column)}`;
}

function castEntry({ reading, cast }: Part): string {
  return `${cast.value} AS ${typedName(reading.column)}`;
}

/** A typed value, missing where it is a sentinel. */
function settledEntry({ reading }: Part, data: DataSpec): string {
  const name = typedName(reading.column);
  const sentinels = sentinelsOf(reading, data);
  if (sentinels.length === 0) return name;
  return `CASE WHEN ${name} IN (${sentinels.join(', ')}) THEN NULL ELSE ${name} END AS ${name}`;
}

/** For rows with misfits, the texts of all columns as they were read. */
function textsEntry(parts: Part[], mask: MisfitMask): string {
  const texts = parts.map(({ reading }) => `CAST(${rawName(reading.column)} AS VARCHAR)`);
  return `CASE WHEN ${mask.hasAny()} THEN [${texts.join(', ')}] END AS raw`;
}

function sentinelsOf(reading: ColumnReading, data: DataSpec): string[] {
  const { name } = reading.column;
  const rule = Object.hasOwn(data.columns, name) ? data.columns[name] : undefined;
  return reading.kind === 'number' ? (rule?.sentinels ?? []).map(sqlNumber) : [];
}
