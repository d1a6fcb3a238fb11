import type { TableSession } from '../core/data/table-session.ts';

/** SQL over local files (DuckDB). */
export interface Tables {
  /**
   * Opens an in-memory database that may read and write only below `folder`. Time zone UTC, memory and threads
   * bounded by the environment.
   */
  open(options: { folder: string }): Promise<TableSession>;
}
