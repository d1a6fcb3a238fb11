import type { Engine } from '../../kernels/engine.ts';

/**
 * Work below this many nanoseconds is done by the caller alone: waking a thread costs about 50,000, and many times that
 * where another process keeps its core busy.
 */
const SHARED_WORK = 500_000;

/** How many threads share work of so many nanoseconds. */
export function sharesFor({ shares }: Pick<Engine, 'shares'>, nanoseconds: number): number {
  return nanoseconds > SHARED_WORK ? shares : 1;
}
