const SECOND = 1_000;
const MINUTE = 60 * SECOND;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

/** A point in time as people compare it: UTC to the second, "2026-11-21 09:58:12Z". */
export function formatTime(time: string | undefined): string {
  if (!time) return '';
  const parsed = new Date(time);
  if (Number.isNaN(parsed.getTime())) return time;
  return parsed
    .toISOString()
    .replace('T', ' ')
    .replace(/\.\d+Z$/, 'Z');
}

/** How long ago something was, in one unit: "3 min ago"; "just now" below five seconds and for the future. */
export function formatAgo(time: string | undefined, now: Date): string {
  if (!time) return '';
  const milliseconds = now.getTime() - Date.parse(time);
  if (Number.isNaN(milliseconds)) return time;
  if (milliseconds < 5 * SECOND) return 'just now';
  return `${oneUnit(milliseconds)} ago`;
}

/** A duration in milliseconds for people: "40 ms", "3.2 s", "4 min 10 s", "2 h 5 min". */
export function formatDuration(milliseconds: number): string {
  if (milliseconds < SECOND) return `${Math.max(0, Math.round(milliseconds))} ms`;
  if (milliseconds < MINUTE) return `${(milliseconds / SECOND).toFixed(1)} s`;
  if (milliseconds < HOUR)
    return `${Math.floor(milliseconds / MINUTE)} min ${Math.floor((milliseconds % MINUTE) / SECOND)} s`;
  return `${Math.floor(milliseconds / HOUR)} h ${Math.floor((milliseconds % HOUR) / MINUTE)} min`;
}

/** The time from one point to another, or '' while one of them is missing. */
export function formatBetween(from: string | undefined, to: string | undefined): string {
  return from && to ? formatDuration(Date.parse(to) - Date.parse(from)) : '';
}

function oneUnit(milliseconds: number): string {
  if (milliseconds < MINUTE) return `${Math.floor(milliseconds / SECOND)} s`;
  if (milliseconds < HOUR) return `${Math.floor(milliseconds / MINUTE)} min`;
  if (milliseconds < 2 * DAY) return `${Math.floor(milliseconds / HOUR)} h`;
  return `${Math.floor(milliseconds / DAY)} days`;
}
