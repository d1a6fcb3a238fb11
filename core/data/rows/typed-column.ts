import { type ColumnReading, isZoned, typedName } from '../columns/source-column.ts';
import type { ColumnKind } from '../frame.ts';

/** A column of the typed table: `sqlName` there, `name` for people. */
export interface TypedColumn {
  name: string;
  sqlName: string;
  kind: ColumnKind;
  /** Whether times are instants, given in UTC. */
  zoned?: boolean;
  /** Computed by the spec's `derive`. */
  isDerived: boolean;
}

/** The typed column that a reading makes. */
export function typedColumn(reading: ColumnReading, isDerived: boolean): TypedColumn {
  const { name } = reading.column;
  const column: TypedColumn = { name, sqlName: typedName(reading.column), kind: reading.kind, isDerived };
  return reading.kind === 'timestamp' ? { ...column, zoned: isZoned(reading) } : column;
}

export const SQL_TYPES: Record<ColumnKind, string> = {
  number: 'DOUBLE',
  category: 'VARCHAR',
  boolean: 'BOOLEAN',
  timestamp: 'TIMESTAMP',
};
