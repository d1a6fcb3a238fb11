/**
 * ISO 8601 text of seconds since 1970, years 1 to 9999, with as many decimals of the second as it has, at
 * most six.
 */
export function timeText(seconds: number, zoned: boolean): string {
  const whole = Math.floor(seconds);
  const micros = Math.min(999_999, Math.round((seconds - whole) * 1e6));
  const text = new Date(whole * 1_000).toISOString().slice(0, 19);
  const fraction = micros === 0 ? '' : `.${String(micros).padStart(6, '0').replace(/0+$/, '')}`;
  return `${text}${fraction}${zoned ? 'Z' : ''}`;
}
