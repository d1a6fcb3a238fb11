import { setTimeout as wait } from 'node:timers/promises';

const PAUSE_MILLISECONDS = 150;

/** What `look` answers as soon as it is not undefined; throws when that takes too long, with `what` was waited for. */
export async function poll<T>(
  what: string,
  look: () => Promise<T | undefined>,
  limitMilliseconds = 60_000,
): Promise<T> {
  const endsAt = performance.now() + limitMilliseconds;
  for (;;) {
    const found = await look();
    if (found !== undefined) return found;
    if (performance.now() > endsAt) throw new Error(`waited in vain for ${what}`);
    await wait(PAUSE_MILLISECONDS);
  }
}
