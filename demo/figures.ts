/** 68211 as "68,211"; small numbers with as many digits as they deserve. */
export function figure(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  if (Number.isInteger(value)) return value.toLocaleString('en-US');
  const digits = Math.abs(value) >= 100 ? 1 : Math.abs(value) >= 1 ? 3 : 4;
  return value.toFixed(digits);
}

/** "0.62 (0.61 to 0.63)". */
export function estimate(
  metric: { value: number | null; low: number | null; high: number | null } | undefined,
): string {
  if (!metric || metric.value === null) return 'not defined';
  if (metric.low === null) return figure(metric.value);
  return `${figure(metric.value)} (${figure(metric.low)} to ${figure(metric.high)})`;
}
