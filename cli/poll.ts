import { UnreachableError } from './cli-error.ts';
import type { CliIo } from './cli-io.ts';

const FIRST_PAUSE_MILLISECONDS = 50;
const LONGEST_PAUSE_MILLISECONDS = 1_000;
const GROWTH = 1.4;
/** A platform that restarts in the middle of a wait is given this many looks to come back. */
const UNREACHABLE_LOOKS = 20;

/**
 * Asks again and again, 50 ms apart at first and 1 s in the end, until `look` answers something; undefined when
 * the time is over. A platform that goes away meanwhile may come back.
 */
export async function poll<T>(
  io: Pick<CliIo, 'now' | 'sleep'>,
  deadline: number,
  look: () => Promise<T | undefined>,
): Promise<T | undefined> {
  let pause = FIRST_PAUSE_MILLISECONDS;
  let unreachable = 0;
  for (;;) {
    try {
      const answer = await look();
      if (answer !== undefined) return answer;
      unreachable = 0;
    } catch (error) {
      unreachable++;
      if (!(error instanceof UnreachableError) || unreachable > UNREACHABLE_LOOKS) throw error;
    }
    const left = deadline - io.now().getTime();
    if (left <= 0) return undefined;
    await io.sleep(Math.min(pause, left));
    pause = Math.min(pause * GROWTH, LONGEST_PAUSE_MILLISECONDS);
  }
}
