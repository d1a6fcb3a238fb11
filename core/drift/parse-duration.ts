import { PerennialError } from '../errors.ts';

const MINUTE = 60_000;
const MILLISECONDS: Readonly<Record<string, number>> = {
  minute: MINUTE,
  hour: 60 * MINUTE,
  day: 24 * 60 * MINUTE,
  week: 7 * 24 * 60 * MINUTE,
};

/** The milliseconds of a duration as model specs write it ("1 hour", "90 minutes"); anything else is InvalidInputError. */
export function parseDuration(text: string): number {
  const [, count, unit] = /^([1-9][0-9]{0,4}) (minute|hour|day|week)s?$/.exec(text) ?? [];
  if (count === undefined || unit === undefined) {
    throw new PerennialError(
      'InvalidInputError',
      'a duration is a whole number and minutes, hours, days or weeks, such as "1 hour"',
      { duration: text },
    );
  }
  return Number(count) * MILLISECONDS[unit]!;
}
