const SMALLEST_PLAIN = 1e-4;
const LARGEST_PLAIN = 1e15;

/** A measured number with at least four significant digits, never more than it needs: 0.9312, 68,410, 1.2e-7. */
export function formatNumber(value: number | null | undefined): string {
  if (value === null || value === undefined) return '–';
  if (value === 0 || !Number.isFinite(value)) return String(value);
  const size = Math.abs(value);
  if (size < SMALLEST_PLAIN || size >= LARGEST_PLAIN) return String(Number(value.toPrecision(4)));
  const decimals = Math.max(0, 3 - Math.floor(Math.log10(size)));
  return value.toLocaleString('en-US', { maximumFractionDigits: Math.min(decimals, 20) });
}

/** A p-value as it is read: "< 0.001" below that, three decimals above. */
export function formatPValue(value: number | null | undefined): string {
  if (value === null || value === undefined) return '';
  return value < 0.001 ? '< 0.001' : value.toFixed(3);
}

/** A whole number with separators: 68,211. */
export function formatCount(value: number | undefined): string {
  return value === undefined ? '–' : value.toLocaleString('en-US');
}

/** A count with its noun: "1 row", "2 rows". */
export function formatQuantity(count: number, singular: string, plural = `${singular}s`): string {
  return `${formatCount(count)} ${count === 1 ? singular : plural}`;
}

const UNITS = ['B', 'KB', 'MB', 'GB', 'TB'];

/** Bytes in the largest decimal unit that leaves a whole part: "1.4 MB". */
export function formatBytes(bytes: number): string {
  let value = bytes;
  let unit = 0;
  while (value >= 999.5 && unit < UNITS.length - 1) {
    value /= 1_000;
    unit++;
  }
  return `${unit === 0 || value >= 99.5 ? Math.round(value) : value.toFixed(1)} ${UNITS[unit]}`;
}

/** The first characters of a digest or data set id, enough to tell them apart by eye. */
export function shortenId(id: string): string {
  return /^[0-9a-f]{64}$/.test(id) ? id.slice(0, 12) : id;
}
