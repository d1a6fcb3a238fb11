import { describe, expect, it } from 'vitest';
import {
  countOverflow,
  HELD_LOG_DUE,
  HELD_LOG_MOST,
  isHeldLogDue,
} from '../../../core/prediction-log/held-log.ts';
import { createRandom } from '../../../core/random.ts';

const NOW = 1_800_000_000_000;
const fresh = { records: 1, bytes: 400, since: NOW };

describe('what is held back', () => {
  it('is not due when it is nothing, however old', () => {
    expect(isHeldLogDue({ records: 0, bytes: 0, since: 0 }, NOW)).toBe(false);
    expect(isHeldLogDue({ records: 0, bytes: 0, since: 0, failedAt: 0 }, NOW)).toBe(false);
  });

  it('waits for company', () => {
    expect(isHeldLogDue(fresh, NOW)).toBe(false);
    expect(isHeldLogDue({ ...fresh, records: HELD_LOG_DUE.records - 1 }, NOW + 9_999)).toBe(false);
  });

  it.each([
    ['enough records', { ...fresh, records: HELD_LOG_DUE.records }, NOW],
    ['enough bytes', { ...fresh, bytes: HELD_LOG_DUE.bytes }, NOW],
    ['enough time', fresh, NOW + HELD_LOG_DUE.milliseconds],
    ['a clock that was set back', fresh, NOW - 1],
  ])('is due by %s', (_, held, now) => {
    expect(isHeldLogDue(held, now)).toBe(true);
  });

  it('is left alone for a while after a failure, however much it is', () => {
    const failed = { records: 2_000, bytes: 2 ** 22, since: NOW - 60_000, failedAt: NOW };

    expect(isHeldLogDue(failed, NOW + HELD_LOG_DUE.milliseconds - 1)).toBe(false);
    expect(isHeldLogDue(failed, NOW + HELD_LOG_DUE.milliseconds)).toBe(true);
  });
});

describe('what is too much', () => {
  it('is nothing of nothing, and nothing below the limits', () => {
    expect(countOverflow([])).toBe(0);
    expect(countOverflow(Array(HELD_LOG_MOST.records).fill(1))).toBe(0);
    expect(countOverflow([HELD_LOG_MOST.bytes])).toBe(0);
  });

  it('is the oldest, by count and by size', () => {
    expect(countOverflow(Array(HELD_LOG_MOST.records + 3).fill(1))).toBe(3);
    expect(countOverflow([10, HELD_LOG_MOST.bytes])).toBe(1);
    expect(countOverflow([HELD_LOG_MOST.bytes, 10, 10])).toBe(1);
    expect(countOverflow([HELD_LOG_MOST.bytes + 1])).toBe(1);
  });

  it('leaves as many of the newest as there is room for', () => {
    const { next } = createRandom(5);
    for (let round = 0; round < 50; round++) {
      const bytes = Array.from({ length: Math.floor(next() * 40) }, () => Math.floor(next() * 400_000));
      const overflow = countOverflow(bytes);
      const sizeFrom = (start: number) => bytes.slice(start).reduce((sum, each) => sum + each, 0);

      expect(sizeFrom(overflow)).toBeLessThanOrEqual(HELD_LOG_MOST.bytes);
      if (overflow > 0) expect(sizeFrom(overflow - 1)).toBeGreaterThan(HELD_LOG_MOST.bytes);
    }
  });
});
