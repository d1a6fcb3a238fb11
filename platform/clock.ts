import { setImmediate as nextRound, setTimeout as wait } from 'node:timers/promises';
import { PerennialError } from '../core/errors.ts';

/** The only source of time below the handlers. */
export interface Clock {
  now(): Date;
  /** Fulfils after `milliseconds`; rejects with the signal's reason as soon as that is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** A clock that stands still until it is told to go on, for tests and for months in seconds. */
export interface VirtualClock extends Clock {
  /** Goes to `date`, waking every sleeper on the way at its own time, earliest first, each one's work done before the next. */
  advanceTo(date: Date): Promise<void>;
  advanceBy(milliseconds: number): Promise<void>;
  /** When the earliest sleeper wakes, if anyone sleeps. */
  nextWakeAt(): Date | undefined;
  /**
   * Keeps time from going on until the returned function is called: for work outside the event loop (files,
   * native threads), which the clock cannot see. Who holds the clock must not sleep on it.
   */
  hold(): () => void;
}

/** A timer beyond 2³¹−1 ms fires at once, so longer sleeps are cut in pieces. */
const LONGEST_TIMER_MILLISECONDS = 2 ** 31 - 1;

/** Work counts as done after this many turns of the event loop in which nobody began or ended a sleep or a hold. */
const QUIET_ROUNDS = 8;

/** The machine's clock; sleeps are measured on its monotonic one, so a wall-clock jump does not stretch them. */
export function createSystemClock(): Clock {
  return {
    now: () => new Date(),
    async sleep(milliseconds, signal) {
      const wakeAt = performance.now() + milliseconds;
      for (let left = milliseconds; left > 0; left = wakeAt - performance.now()) {
        signal?.throwIfAborted();
        await wait(Math.min(left, LONGEST_TIMER_MILLISECONDS), undefined, { signal }).catch((error) => {
          throw signal?.reason ?? error;
        });
      }
      signal?.throwIfAborted();
    },
  };
}

interface Sleeper {
  wakeAt: number;
  wake(): void;
}

/** A clock that starts at `start` and moves by `advanceTo` and `advanceBy` only; sleepers of one instant wake in order of asking. */
export function createVirtualClock(start: Date): VirtualClock {
  let now = readTime(start);
  const sleepers: Sleeper[] = []; // in order of waking
  let holds = 0;
  let releaseWaiter: (() => void) | undefined;
  let changes = 0;
  let advancing: Promise<void> = Promise.resolve();

  function add(sleeper: Sleeper): void {
    let position = sleepers.length;
    while (position > 0 && sleepers[position - 1]!.wakeAt > sleeper.wakeAt) position--;
    sleepers.splice(position, 0, sleeper);
    changes++;
  }

  function remove(sleeper: Sleeper): void {
    const position = sleepers.indexOf(sleeper);
    if (position >= 0) sleepers.splice(position, 1);
    changes++;
  }

  async function settle(): Promise<void> {
    for (let quiet = 0; quiet < QUIET_ROUNDS; ) {
      const seen = changes;
      if (holds > 0) {
        await new Promise<void>((resolve) => {
          releaseWaiter = resolve;
        });
      }
      await nextRound();
      quiet = seen === changes ? quiet + 1 : 0;
    }
  }

  async function advance(target: number): Promise<void> {
    if (target < now) throw new PerennialError('InvalidInputError', 'a clock does not go back');
    await settle();
    for (let next = sleepers[0]; next !== undefined && next.wakeAt <= target; next = sleepers[0]) {
      remove(next);
      now = Math.max(now, next.wakeAt);
      next.wake();
      await settle();
    }
    now = target;
  }

  function enqueue(target: () => number): Promise<void> {
    const turn = advancing.then(() => advance(target()));
    advancing = turn.catch(() => undefined);
    return turn;
  }

  return {
    now: () => new Date(now),
    sleep: (milliseconds, signal) =>
      new Promise((resolve, reject) => {
        if (signal?.aborted) return reject(signal.reason);
        const abort = () => {
          remove(sleeper);
          reject(signal?.reason);
        };
        const sleeper: Sleeper = {
          wakeAt: now + Math.max(0, milliseconds),
          wake() {
            signal?.removeEventListener('abort', abort);
            resolve();
          },
        };
        signal?.addEventListener('abort', abort, { once: true });
        add(sleeper);
      }),
    advanceTo: (date) => enqueue(() => readTime(date)),
    advanceBy: (milliseconds) => enqueue(() => now + milliseconds),
    nextWakeAt: () => (sleepers[0] === undefined ? undefined : new Date(sleepers[0].wakeAt)),
    hold() {
      let held = true;
      holds++;
      changes++;
      return () => {
        if (!held) return;
        held = false;
        holds--;
        changes++;
        if (holds === 0) releaseWaiter?.();
      };
    },
  };
}

/** Runs work that the event loop cannot see; a virtual clock stands still until it is done. */
export async function holdClock<Result>(clock: Clock, work: () => Promise<Result>): Promise<Result> {
  const release = 'hold' in clock ? (clock as VirtualClock).hold() : undefined;
  try {
    return await work();
  } finally {
    release?.();
  }
}

function readTime(date: Date): number {
  const time = date.getTime();
  if (Number.isNaN(time)) throw new PerennialError('InvalidInputError', 'that is not a date');
  return time;
}
