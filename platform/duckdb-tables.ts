import type { DuckDBInstance } from '@duckdb/node-api';
import { createInstance, type InstanceBounds } from './duckdb/create-instance.ts';
import { keepSpare } from './duckdb/keep-spare.ts';
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

/** By bounds, for the whole process: an idle database costs 3 MB, making one 10 ms. */
const spares = new Map<string, () => Promise<DuckDBInstance>>();

/**
 * Tables on in-memory DuckDB databases, each shut into its folder, with the UTC time zone. A database serves one
 * session only; the next session's, still empty, is made while this one is in use.
 */
export function createDuckdbTables(options: DuckdbOptions = {}): Tables {
  const { memoryLimitMegabytes = 2_048, threads = 2, statementSeconds = 600 } = options;
  const takeInstance = spareOf({ memoryLimitMegabytes, threads });
  return {
    open: async ({ folder }) => openDuckdbSession(await takeInstance(), folder, statementSeconds),
  };
}

function spareOf(bounds: InstanceBounds): () => Promise<DuckDBInstance> {
  const key = JSON.stringify(bounds);
  const take = spares.get(key) ?? keepSpare(() => createInstance(bounds));
  spares.set(key, take);
  return take;
}
