import type { ExecutionHost } from './execution-host.ts';

/** A time limit on the host's clock, and the error that work fails with when it is over. */
export interface Deadline {
  clock: ExecutionHost['clock'];
  milliseconds: number;
  expired: () => Error;
}

/**
 * Runs work under a signal of its own, which is aborted by the parent's signal, by the deadline and by the
 * work's own failure. Settles at once when aborted, even if the work never does; nothing that work left
 * behind does afterwards can become an unhandled rejection.
 */
export async function runInScope<Result>(
  parent: AbortSignal,
  deadline: Deadline | undefined,
  work: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController();
  const follow = () => controller.abort(parent.reason);
  if (parent.aborted) follow();
  else parent.addEventListener('abort', follow, { once: true });
  const timer = deadline && startTimer(deadline, (error) => controller.abort(error));
  try {
    return await raceAbort(controller.signal, () => work(controller.signal));
  } catch (error) {
    controller.abort(error);
    throw error;
  } finally {
    parent.removeEventListener('abort', follow);
    timer?.abort();
  }
}

/** Sleeps on the host's clock; rejects with the signal's reason as soon as that is aborted. */
export function pause(
  clock: ExecutionHost['clock'],
  milliseconds: number,
  signal: AbortSignal,
): Promise<void> {
  return raceAbort(signal, () => clock.sleep(milliseconds, signal));
}

function raceAbort<Result>(signal: AbortSignal, work: () => Promise<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    const stop = () => reject(signal.reason);
    if (signal.aborted) return stop();
    signal.addEventListener('abort', stop, { once: true });
    work()
      .then(resolve, reject)
      .finally(() => signal.removeEventListener('abort', stop));
  });
}

function startTimer(
  { clock, milliseconds, expired }: Deadline,
  expire: (error: Error) => void,
): AbortController {
  const timer = new AbortController();
  const ring = () => {
    if (!timer.signal.aborted) expire(expired());
  };
  clock.sleep(milliseconds, timer.signal).then(ring, () => undefined);
  return timer;
}
