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

export const SQL_TYPES: Record<ColumnKind, string> = {
  number: 'DOUBLE',
  category: 'VARCHAR',
  boolean: 'BOOLEAN',
  timestamp: 'TIMESTAMP',
};
