/**
 * When a process that holds predictions back (`logMode: buffered`) sends them: after so many of them, so many bytes
 * or so long, whichever comes first. What a process that ends without notice loses is less than this.
 */
export const HELD_LOG_DUE = { records: 100, bytes: 256 * 1024, milliseconds: 10_000 };

/** What a process keeps at most while the log stream takes nothing; beyond it the oldest records are dropped. */
export const HELD_LOG_MOST = { records: 2_000, bytes: 4 * 1024 * 1024 };

/** What a process holds back. Times are milliseconds since 1970. */
export interface HeldLog {
  records: number;
  bytes: number;
  /** Since when the oldest of them has waited. */
  since: number;
  /** When sending them failed last, if it did. */
  failedAt?: number | undefined;
}

/** Whether what is held is to be sent now. After a failure it waits as long as for a new batch: an outage is not hurried. */
export function isHeldLogDue({ records, bytes, since, failedAt }: HeldLog, now: number): boolean {
  if (records === 0) return false;
  const hasPassed = (start: number): boolean =>
    // a clock that was set back would otherwise hold records until it catches up
    now < start || now - start >= HELD_LOG_DUE.milliseconds;
  if (failedAt !== undefined) return hasPassed(failedAt);
  return records >= HELD_LOG_DUE.records || bytes >= HELD_LOG_DUE.bytes || hasPassed(since);
}

/** How many of the oldest records must go so that the rest may be kept; `bytes` has the size of each, oldest first. */
export function countOverflow(bytes: readonly number[]): number {
  let kept = 0;
  let size = 0;
  // the newest stay
  for (const each of bytes.toReversed()) {
    size += each;
    if (kept === HELD_LOG_MOST.records || size > HELD_LOG_MOST.bytes) break;
    kept++;
  }
  return bytes.length - kept;
}
