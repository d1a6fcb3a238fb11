import type { Reason } from '../../contracts/names.ts';

/**
 * What looking at a file's bytes found out before the engine reads it: a refusal, a table of texts in a form
 * that cannot be misread, or Parquet, whose own types are read later.
 */
export type SniffedFile = RefusedFile | TextTable | ParquetTable;

export interface RefusedFile {
  outcome: 'refused';
  reasons: Reason[];
}

/**
 * RFC 4180, UTF-8, one kind of line end, one header line to skip when it has one, every record as many fields
 * as columns.
 */
export interface TextTable {
  outcome: 'text';
  format: 'csv' | 'jsonl';
  /** Path of the file to read: the drop itself or a cleaned copy. */
  file: string;
  delimiter: string;
  columns: TextColumn[];
  /** Records to be found in the file; the engine has to find as many. */
  rows: number;
  /**
   * True for a cleaned copy: no header, and every record starts with the fields of `POSITION_FIELDS`. False
   * for a file that is read as it is: one header line, and row n stands on line n + 1.
   */
  isPositioned: boolean;
  /** Whether U+0001 occurs, which no category value may hold. */
  hasReservedText: boolean;
  findings: Reason[];
}

export interface TextColumn {
  name: string;
  /** JSON Lines only: how many values had which JSON type. */
  json?: JsonTypeCounts;
}

export interface JsonTypeCounts {
  string: number;
  number: number;
  boolean: number;
  nested: number;
}

export interface ParquetTable {
  outcome: 'parquet';
  file: string;
  /** Bounds for what only the engine can see: its rows and columns. */
  limits: IngestLimits;
}

/**
 * Leading fields of a cleaned copy: 1-based row and line, and for a record that cannot be read, why and its
 * text; such a record has empty fields for all columns.
 */
export const POSITION_FIELDS = ['row', 'line', 'fault_code', 'fault_message', 'fault_text'] as const;

/** Bounds that keep reading within memory; each is named in the refusal it causes. */
export interface IngestLimits {
  /** Of the file, after decompression. For Parquet, of its columns in memory. */
  maxBytes: number;
  maxColumns: number;
  /** Of one CSV record or one line of JSON; the engine takes no more than 2 MiB. */
  maxRecordBytes: number;
}

export const DEFAULT_LIMITS: IngestLimits = {
  maxBytes: 2 * 1_024 ** 3,
  maxColumns: 2_000,
  maxRecordBytes: 2_000_000,
};
