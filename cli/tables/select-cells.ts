import type { DataSpec } from '../../core/contracts/model-spec.ts';
import { castColumn } from '../../core/data/columns/cast-column.ts';
import type { CastContext } from '../../core/data/columns/column-cast.ts';
import type { Source } from '../../core/data/columns/describe-source.ts';
import { type ColumnReading, isZoned, rawName, typedName } from '../../core/data/columns/source-column.ts';
import { PLAIN_NUMBERS } from '../../core/data/columns/text-grammar.ts';
import { misfitFault } from '../../core/data/rows/misfit-fault.ts';

/** SQL names of what `typedCells` adds to a reading's column. */
export const problemName = (reading: ColumnReading): string => `p${reading.column.index}`;

/** What reading a file's cells depends on besides their column. */
export function castContext(source: Source, data: DataSpec): CastContext {
  return {
    nulls: data.nulls,
    numbers: source.format === 'csv' ? data : PLAIN_NUMBERS,
    mayHoldReservedText: source.mayHoldReservedText,
  };
}

/**
 * SQL for every row of a file with these columns read, cast and judged as ingest does it: per column its value as
 * read, its typed value, and the words for a value that does not fit, else NULL.
 */
export function typedCells(source: Source, readings: readonly ColumnReading[], context: CastContext): string {
  const positions = source.isPositioned ? ['fault_message'] : [];
  const read = source.columns.map((column) => `${column.expression} AS ${rawName(column)}`);
  const casts = readings.map((reading) => ({ reading, cast: castColumn(reading, context) }));
  const typed = casts.map(({ reading, cast }) => `${cast.value} AS ${typedName(reading.column)}`);
  const problems = casts.map(({ reading, cast }) => {
    const text = `CAST(${rawName(reading.column)} AS VARCHAR)`;
    const { message } = misfitFault(reading.column.name, cast, text, cast.misfit);
    return `CASE WHEN ${cast.misfit} THEN ${message} END AS ${problemName(reading)}`;
  });
  const layers = [
    `SELECT ${[...positions, ...read].join(', ')} FROM ${source.reader}`,
    ...[typed, problems]
      .filter((columns) => columns.length > 0)
      .map((columns) => `SELECT *, ${columns.join(', ')}`),
  ];
  return layers.reduce((inner, layer) => `${layer} FROM (${inner})`);
}

/** SQL for a typed value as DOUBLE, VARCHAR or BOOLEAN; times as ISO 8601 text, with Z where they are instants. */
export function plainCell(reading: ColumnReading): string {
  const typed = typedName(reading.column);
  if (reading.kind !== 'timestamp') return typed;
  const text = `strftime(${typed}, '%Y-%m-%dT%H:%M:%S.%f')`;
  return isZoned(reading) ? `${text} || 'Z'` : text;
}
