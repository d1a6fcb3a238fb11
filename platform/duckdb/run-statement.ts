import type { DuckDBConnection } from '@duckdb/node-api';
import { PerennialError } from '../../core/errors.ts';

/**
 * Awaits a statement and interrupts it after `seconds`. TooLargeError when time or memory ran out, else
 * UnreadableDataError with the engine's own words.
 */
export async function runStatement<Result>(
  connection: DuckDBConnection,
  seconds: number,
  statement: () => Promise<Result>,
): Promise<Result> {
  let hasTimedOut = false;
  const timer = setTimeout(() => {
    hasTimedOut = true;
    connection.interrupt();
  }, seconds * 1_000);
  try {
    return await statement();
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    if (hasTimedOut) throw tooLarge(`a statement ran longer than ${seconds} s`, error);
    if (message.startsWith('Out of Memory')) throw tooLarge(message, error);
    throw new PerennialError('UnreadableDataError', message, {}, error);
  } finally {
    clearTimeout(timer);
  }
}

function tooLarge(message: string, cause: unknown): PerennialError {
  return new PerennialError('TooLargeError', message, {}, cause);
}
