import type { Json } from '../../core/contracts/names.ts';
import { PerennialError } from '../../core/errors.ts';

/** A task that waits for somebody to settle it; `close` gives up the wait. */
export interface OpenTask {
  token: string;
  /** Fulfils with the task's output; rejects with an error whose name and message are Error and Cause. */
  settled: Promise<Json>;
  close(): void;
}

/** The tasks that wait now. They live in memory only: after a restart no execution runs, so none can wait. */
export interface TaskTokens {
  open(token: string): OpenTask;
  /** Both throw NotFoundError when nothing waits for the token (any more). */
  succeed(token: string, output: Json): void;
  fail(token: string, error: string, cause: string): void;
}

export function createTaskTokens(): TaskTokens {
  const waiting = new Map<string, { resolve(output: Json): void; reject(error: Error): void }>();

  function take(token: string) {
    const task = waiting.get(token);
    if (task === undefined) throw new PerennialError('NotFoundError', 'no task waits for this token');
    waiting.delete(token);
    return task;
  }

  return {
    open(token) {
      const settled = new Promise<Json>((resolve, reject) => waiting.set(token, { resolve, reject }));
      settled.catch(() => undefined); // it may fail after the execution has stopped listening
      return { token, settled, close: () => void waiting.delete(token) };
    },
    succeed: (token, output) => take(token).resolve(output),
    fail: (token, error, cause) => take(token).reject(Object.assign(new Error(cause), { name: error })),
  };
}
