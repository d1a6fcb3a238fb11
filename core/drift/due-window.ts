import { parseDuration } from './parse-duration.ts';

/** More windows behind than this and only the newest is checked. */
export const MAXIMUM_CATCH_UP = 24;

export interface DueWindowQuestion {
  /** The spec's `watch.every` and `watch.window`; without a window a check looks back one `every`. */
  every: string;
  window?: string;
  /** The end of the last window that was checked; null before the first check. */
  lastWindowEnd: string | null;
  /** Now, less what logs need to settle: rows that arrive later than this are not in any window. */
  now: string;
  /** When the version that is watched began to serve; no window reaches further back. */
  modelSince: string;
}

export interface DueWindow {
  windowStart: string;
  windowEnd: string;
  /** Windows that will never be checked because more than MAXIMUM_CATCH_UP were waiting. */
  skipped: number;
}

/**
 * The next window to check, or null when none is due. Windows end at whole multiples of `every` since
 * 1970-01-01T00:00Z (weeks therefore on Thursdays), so any two schedulers name the same ones. Missed windows come one at
 * a time, oldest first: ask again until null. When more than MAXIMUM_CATCH_UP wait, only the newest is given
 * and `skipped` counts the others, for an answer about last week helps nobody.
 */
export function dueWindow(question: DueWindowQuestion): DueWindow | null {
  const every = parseDuration(question.every);
  const lookBack = parseDuration(question.window ?? question.every);
  const since = Date.parse(question.modelSince);
  const checked = question.lastWindowEnd === null ? since : Date.parse(question.lastWindowEnd);
  const firstDue = Math.floor(Math.max(checked, since) / every) + 1;
  const newestDue = Math.floor(Date.parse(question.now) / every);
  if (newestDue < firstDue) return null;
  const waiting = newestDue - firstDue + 1;
  const end = (waiting > MAXIMUM_CATCH_UP ? newestDue : firstDue) * every;
  return {
    windowStart: new Date(Math.max(end - lookBack, since)).toISOString(),
    windowEnd: new Date(end).toISOString(),
    skipped: waiting > MAXIMUM_CATCH_UP ? waiting - 1 : 0,
  };
}
