import { setTimeout as wait } from 'node:timers/promises';
import type { CallLimits } from './call-limits.ts';
import { toPlatformError } from './service-failure.ts';

/** One call of ours under its time budget. */
export interface ServiceCall {
  /** To be handed to every `send`: ends the call when its time is up. */
  abortSignal: AbortSignal;
  /** Waits a random while that doubles with each attempt; rejects when the call's time is up. */
  pause(attempt: number): Promise<void>;
}

const FIRST_PAUSE_MILLISECONDS = 50;
const LONGEST_PAUSE_MILLISECONDS = 2_000;

/**
 * Does `work` within `totalMilliseconds` (and, for a body, one second more for each mebibyte of it); its errors
 * come out as the platform's own.
 */
export async function callService<Answer>(
  service: string,
  limits: CallLimits,
  work: (call: ServiceCall) => Promise<Answer>,
  bodyBytes = 0,
): Promise<Answer> {
  const abortSignal = AbortSignal.timeout(
    limits.totalMilliseconds + Math.ceil(bodyBytes / 1_048_576) * 1_000,
  );
  const pause = async (attempt: number): Promise<void> => {
    // Full jitter: those who collided once must not collide again.
    const longest = Math.min(FIRST_PAUSE_MILLISECONDS * 2 ** (attempt - 1), LONGEST_PAUSE_MILLISECONDS);
    await wait(Math.random() * longest, undefined, { signal: abortSignal });
  };
  try {
    return await work({ abortSignal, pause });
  } catch (error) {
    throw toPlatformError(error, service);
  }
}

/** The value that `make` gives at the first call; a client is not made before it is needed. */
export function once<Value>(make: () => Value): () => Value {
  let made: { value: Value } | undefined;
  return () => {
    made ??= { value: make() };
    return made.value;
  };
}
