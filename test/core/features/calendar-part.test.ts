import { describe, expect, it } from 'vitest';
import { calendarPart } from '../../../core/features/calendar-part.ts';
import { createRandom } from '../../../core/random.ts';

/** JavaScript's own calendar, an independent implementation of the same one. */
function expected(seconds: number) {
  const date = new Date(Math.floor(seconds) * 1000);
  return [
    date.getUTCMonth(),
    date.getUTCDate() - 1,
    (date.getUTCDay() + 6) % 7,
    date.getUTCHours(),
    date.getUTCMinutes(),
  ];
}

const PARTS = ['month', 'day', 'weekday', 'hour', 'minute'] as const;
const parts = (seconds: number) => PARTS.map((part) => calendarPart(seconds, part));

describe('calendarPart', () => {
  it('agrees with Date on every day of eight centuries around 1970, leap days and 2000 included', () => {
    const wrong: number[] = [];
    for (let day = -146_097; day < 146_097; day++) {
      const date = new Date(day * 86_400_000);
      const isRight =
        calendarPart(day * 86_400, 'month') === date.getUTCMonth() &&
        calendarPart(day * 86_400, 'day') === date.getUTCDate() - 1 &&
        calendarPart(day * 86_400, 'weekday') === (date.getUTCDay() + 6) % 7;
      if (!isRight) wrong.push(day);
    }
    expect(wrong).toEqual([]);
  });

  it('agrees with Date at random times of ±8.64e12 seconds, with fractions', () => {
    const random = createRandom(11);
    for (let i = 0; i < 5_000; i++) {
      const seconds = (random.next() - 0.5) * 2 * (i % 2 === 0 ? 8.64e12 : 1e10);
      expect(parts(seconds)).toEqual(expected(seconds));
    }
  });

  it('changes hour exactly at the hour, on both sides of 1970', () => {
    for (const hour of [-30_000_000, -1, 0, 1, 470_000, 30_000_000]) {
      const boundary = hour * 3_600;
      const before = boundary - Math.max(2 ** -30, Math.abs(boundary) * 2 ** -52);
      expect(before).toBeLessThan(boundary);
      expect(parts(boundary)).toEqual(expected(boundary));
      expect(parts(before)).toEqual(expected(boundary - 1));
    }
  });
});
