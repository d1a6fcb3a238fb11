import { DuckDBInstance } from '@duckdb/node-api';

export interface InstanceBounds {
  memoryLimitMegabytes: number;
  threads: number;
}

/** An empty database in memory that fetches no extensions. It is not shut in yet: no statement but our own may run. */
export function createInstance({ memoryLimitMegabytes, threads }: InstanceBounds): Promise<DuckDBInstance> {
  return DuckDBInstance.create(':memory:', {
    memory_limit: `${memoryLimitMegabytes}MB`,
    threads: String(threads),
    autoinstall_known_extensions: 'false',
    autoload_known_extensions: 'false',
  });
}
