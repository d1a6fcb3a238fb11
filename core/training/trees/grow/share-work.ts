import type { Engine } from '../../kernels/engine.ts';

/**
 * Work below this many nanoseconds is done by the caller alone: a thread takes about 50,000 to wake up, and the caller
 * is done with such work before much can be taken off it.
 */
const SHARED_WORK = 200_000;

/** How many threads share work of so many nanoseconds. */
export function sharesFor({ shares }: Pick<Engine, 'shares'>, nanoseconds: number): number {
  return nanoseconds > SHARED_WORK ? shares : 1;
}
