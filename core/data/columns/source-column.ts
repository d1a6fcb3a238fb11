import type { ColumnKind } from '../frame.ts';
import type { JsonTypeCounts } from '../sniffing/sniffed-file.ts';

/** What the file itself says a column's values are; texts may still turn out to be of any kind. */
export type SourceType =
  | { type: 'text' | 'double' | 'float' | 'boolean' | 'date' | 'timestamp' | 'zonedTimestamp' | 'bytes' }
  /** `isWide`: 64 bits or more, so that values beyond 2^53 may occur. */
  | { type: 'integer'; isWide: boolean }
  | { type: 'decimal'; width: number; scale: number };

/** A column of the file. In SQL its values as read are `s<index>` and its typed values `c<index>`. */
export interface SourceColumn {
  index: number;
  name: string;
  source: SourceType;
  /** SQL for the value as read, over the source's own column names. */
  expression: string;
  /** Whether the file has types of its own, so that a text is a text whatever it looks like. */
  isTyped: boolean;
  json?: JsonTypeCounts;
}

/** How date-times are written; one column has one form. */
export type TimeForm = 'date' | 'dateTime' | 'zoned' | 'unzoned';

/** How a source column is read. */
export interface ColumnReading {
  column: SourceColumn;
  kind: ColumnKind;
  /** For timestamps written as text; `unzoned` takes dates and date-times. */
  form?: TimeForm;
  /**
   * Whether the kind was found in this file's own values: then a value that does not fit shows that the kind
   * is another.
   */
  isInferred: boolean;
}

/** SQL names of a source column's value as read and of its typed value. */
export function rawName(column: SourceColumn): string {
  return `s${column.index}`;
}

export function typedName(column: SourceColumn): string {
  return `c${column.index}`;
}

/** Whether times read this way are instants: their zone was converted to UTC. */
export function isZoned(reading: ColumnReading): boolean {
  return reading.column.source.type === 'zonedTimestamp' || reading.form === 'zoned';
}
