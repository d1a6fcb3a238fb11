import type { DuckdbOptions } from '../platform/duckdb-tables.ts';

/** Memory at which Lambda gives a whole virtual CPU. */
const MEGABYTES_PER_CPU = 1_769;
/** The rest is for the rows on our side, the runtime and what the engine itself does not count. */
const SHARE_OF_MEMORY = 0.6;
/** A statement is interrupted this long before Lambda ends the process, so that its failure can be told. */
const SECONDS_TO_TELL = 10;

/** What a table session may take of a function with this much memory and time. */
export function tableBounds(memoryMegabytes: number, timeoutSeconds: number): Required<DuckdbOptions> {
  return {
    memoryLimitMegabytes: Math.floor(memoryMegabytes * SHARE_OF_MEMORY),
    threads: Math.max(1, Math.ceil(memoryMegabytes / MEGABYTES_PER_CPU)),
    statementSeconds: Math.max(1, timeoutSeconds - SECONDS_TO_TELL),
  };
}
