/**
 * A table in memory, one typed array per column, every column `rows` long.
 * The exchange form between ingest, training, evaluation and watching.
 */
export interface Frame {
  rows: number;
  columns: Record<string, Column>;
}

/** `missing` has one meaning per kind: NaN for numbers and times, −1 for codes and booleans. */
export type Column = NumberColumn | CategoryColumn | BooleanColumn | TimestampColumn;

export interface NumberColumn {
  kind: 'number';
  values: Float64Array;
}

/** `codes[i]` indexes `levels`; −1 is missing. Levels are distinct; '' is a level like any other. */
export interface CategoryColumn {
  kind: 'category';
  codes: Int32Array;
  levels: string[];
}

/** 1 true, 0 false, −1 missing. */
export interface BooleanColumn {
  kind: 'boolean';
  values: Int8Array;
}

/** Seconds since 1970-01-01T00:00:00 (UTC, or wall clock when the data has no zone), with fractions. */
export interface TimestampColumn {
  kind: 'timestamp';
  values: Float64Array;
}

export type ColumnKind = Column['kind'];
