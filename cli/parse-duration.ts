import { UsageError } from './cli-error.ts';

const UNIT_MILLISECONDS: Record<string, number> = { s: 1_000, m: 60_000, h: 3_600_000 };

/** Milliseconds of "90s", "30m" or "2h"; a usage error names the option otherwise. */
export function parseDuration(option: string, text: string): number {
  const [, count, unit] = /^(\d{1,6})(s|m|h)$/.exec(text) ?? [];
  if (!count || !unit || Number(count) === 0)
    throw new UsageError(`--${option} is a number with s, m or h, such as 30m; this is "${text}"`);
  return Number(count) * UNIT_MILLISECONDS[unit]!;
}

/** A whole number of at least `least` from an option or argument. */
export function parseWhole(name: string, text: string, least = 1): number {
  const number = /^\d{1,15}$/.test(text) ? Number(text) : Number.NaN;
  if (!(number >= least))
    throw new UsageError(`${name} is a whole number from ${least} up; this is "${text}"`);
  return number;
}
