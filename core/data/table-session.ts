/** A sandboxed SQL session over local files (DuckDB), as the pure parts of ingest see it. */
export interface TableSession {
  /** The only folder statements may read and write below. */
  readonly folder: string;
  /** Runs statements, answering nothing. Throws UnreadableDataError with the engine's message. */
  run(sql: string): Promise<void>;
  /** Small results as objects; 64-bit integers arrive as numbers where exact, else as text. */
  rows(sql: string): Promise<Record<string, unknown>[]>;
  /** Large results as typed columns, streamed chunk by chunk. */
  chunks(sql: string): AsyncIterable<TableChunk>;
  /** After this no statement can read other files, attach, install or change settings. */
  lock(): Promise<void>;
  close(): void;
}

export interface TableChunk {
  rows: number;
  columns: TableVector[];
}

/** `valid[i]` is 0 where the value is NULL. */
export type TableVector =
  | { type: 'double'; values: Float64Array; valid: Uint8Array }
  | { type: 'text'; values: (string | null)[] }
  | { type: 'boolean'; values: Uint8Array; valid: Uint8Array };
