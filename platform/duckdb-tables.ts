import { openDuckdbSession } from './duckdb/open-duckdb-session.ts';
import type { Tables } from './tables.ts';

export interface DuckdbOptions {
  /** Memory of one session; what does not fit spills into the session's folder. @default 2048 */
  memoryLimitMegabytes?: number;
  /** @default 2 */
  threads?: number;
  /** A statement that runs longer is interrupted. @default 600 */
  statementSeconds?: number;
}

/** Tables on in-memory DuckDB databases, each shut into its folder, with the UTC time zone. */
export function createDuckdbTables(options: DuckdbOptions = {}): Tables {
  const { memoryLimitMegabytes = 2_048, threads = 2, statementSeconds = 600 } = options;
  return {
    open: ({ folder }) => openDuckdbSession({ folder, memoryLimitMegabytes, threads, statementSeconds }),
  };
}
