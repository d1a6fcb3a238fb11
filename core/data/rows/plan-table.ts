import type { DataSpec } from '../../contracts/model-spec.ts';
import { castColumn } from '../columns/cast-column.ts';
import type { CastContext } from '../columns/column-cast.ts';
import type { Source } from '../columns/describe-source.ts';
import { type ColumnReading, isZoned, rawName, typedName } from '../columns/source-column.ts';
import { PLAIN_NUMBERS } from '../columns/text-grammar.ts';
import { sqlNumber } from '../sql/quote-sql.ts';
import { contractFaults } from './contract-faults.ts';
import type { DerivedColumn } from './derive-columns.ts';
import { MisfitMask } from './misfit-mask.ts';
import { misfitFault } from './misfit-faults.ts';
import { KEPT, LEFT_OUT, type RowFault } from './row-fault.ts';
import type { TypedColumn } from './typed-column.ts';
import type { RowCondition } from './where-condition.ts';

/** All that decides how a file becomes the typed table. */
export interface TableRequest {
  source: Source;
  readings: readonly ColumnReading[];
  derived: readonly DerivedColumn[];
  where: RowCondition | undefined;
  data: DataSpec;
  target: string | undefined;
}

export interface TablePlan {
  /** SELECT statement of the typed table: one row per record of the file, in its order, judged but not yet dropped. */
  select: string;
  columns: TypedColumn[];
  faults: RowFault[];
  /** SQL over the typed table: does the value of this source or derived column not fit its kind? By column name. */
  misfits: Map<string, string>;
}

/**
 * Plans one pass over the file: read as text, cast, take sentinels as missing, derive, judge. Each step is a subquery over
 * the one before, so that every expression stands, and is computed, once.
 */
export function planTable(request: TableRequest): TablePlan {
  const { source, readings, derived, where, data } = request;
  const context: CastContext = {
    nulls: data.nulls,
    numbers: source.format === 'csv' ? data : PLAIN_NUMBERS,
    mayHoldReservedText: source.mayHoldReservedText,
  };
  const sourceMask = new MisfitMask('m');
  const derivedMask = new MisfitMask('d');
  const misfits = new Map<string, string>();
  const misfitFaults: RowFault[] = [];

  const layers = [readLayer(source, readings)];
  const casts = readings.map((reading) => castColumn(reading, context));
  layers.push(`SELECT *, ${readings.map((reading, i) => `${casts[i]!.value} AS ${typedName(reading.column)}`)}`);
  readings.forEach((reading, i) => {
    sourceMask.add(reading.column.index, casts[i]!.misfit);
  });
  readings.forEach((reading, i) => {
    const { name, index } = reading.column;
    misfits.set(name, sourceMask.has(index));
    misfitFaults.push(misfitFault(name, casts[i]!, `raw[${i + 1}]`, sourceMask.has(index)));
  });
  layers.push(`SELECT *, ${['true', ...sourceMask.columns()].slice(1).join(', ') || 'NULL AS unused'}`);
  layers.push(keepLayer(readings, sourceMask, data));
  for (const column of derived) {
    const cast = castColumn(column.reading, { ...context, mayHoldReservedText: true });
    const raw = rawName(column.reading.column);
    layers.push(`SELECT *, ${column.reading.column.expression} AS ${raw}`);
    layers.push(`SELECT *, ${cast.value} AS ${typedName(column.reading.column)}`);
    derivedMask.add(column.reading.column.index, cast.misfit);
  }
  return { select: '', columns: [], faults: [], misfits };
}
