const TIMESTAMP = /^(\d{4})-(\d{2})-(\d{2})T\d{2}:\d{2}:\d{2}(?:\.\d+)?(?:Z|[+-]\d{2}:\d{2})$/;

/**
 * Milliseconds since 1970 of an RFC 3339 timestamp as the Amazon States Language wants it (capital T and Z,
 * zone required), or undefined for anything else. Digits beyond the millisecond are dropped.
 */
export function parseTimestamp(value: unknown): number | undefined {
  if (typeof value !== 'string') return undefined;
  const [, year, month, day] = TIMESTAMP.exec(value) ?? [];
  if (day === undefined) return undefined;
  // Date.parse would turn 30 February into 1 March.
  const lastDay = new Date(Date.UTC(Number(year), Number(month), 0)).getUTCDate();
  const milliseconds = Number(day) > lastDay ? Number.NaN : Date.parse(value);
  return Number.isNaN(milliseconds) ? undefined : milliseconds;
}
