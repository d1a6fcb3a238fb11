interface Timer {
  at: number;
  ring: () => void;
}

/** A clock that stands still until everything is waiting for it, then jumps to the next timer. */
export function makeVirtualClock(start = '2026-03-01T00:00:00.000Z') {
  let milliseconds = Date.parse(start);
  const timers = new Set<Timer>();
  const slept: number[] = [];

  function sleep(duration: number, signal?: AbortSignal): Promise<void> {
    slept.push(duration);
    return new Promise((resolve, reject) => {
      if (signal?.aborted) return reject(signal.reason);
      const timer: Timer = { at: milliseconds + duration, ring: () => end(resolve) };
      const stop = () => end(() => reject(signal?.reason));
      const end = (settle: () => void) => {
        timers.delete(timer);
        signal?.removeEventListener('abort', stop);
        settle();
      };
      timers.add(timer);
      signal?.addEventListener('abort', stop, { once: true });
    });
  }

  /** Drives the clock until the work is settled; throws when it waits for something that is not a timer. */
  async function drive<Result>(work: Promise<Result>): Promise<Result> {
    let settled = false;
    const watch = () => {
      settled = true;
    };
    work.then(watch, watch);
    for (;;) {
      await letEverythingRun();
      if (settled) return work;
      const [next] = [...timers].sort((left, right) => left.at - right.at);
      if (next === undefined) throw new Error('the work waits, but not for the clock');
      milliseconds = next.at;
      next.ring();
    }
  }

  return {
    now: () => new Date(milliseconds),
    sleep,
    drive,
    /** Every duration that was slept or begun to sleep, in milliseconds. */
    slept,
    /** How many timers are still set: anything above 0 at the end is a leak. */
    pending: () => timers.size,
  };
}

/** Gives every promise that can be settled now the time to be. */
export function letEverythingRun(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
