const UNITS = [
  ['week', 7 * 86_400_000],
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** Milliseconds in words, in the largest unit there are two of, or one exactly: "36 hours", "1 day". Rounded down. */
export function writeDuration(milliseconds: number): string {
  for (const [unit, length] of UNITS) {
    if (milliseconds === length) return `1 ${unit}`;
    if (milliseconds >= 2 * length) return `${Math.floor(milliseconds / length)} ${unit}s`;
  }
  return milliseconds >= 60_000 ? '1 minute' : 'less than a minute';
}
