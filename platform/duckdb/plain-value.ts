import { DuckDBDecimalValue, DuckDBListValue, DuckDBStructValue, type DuckDBValue } from '@duckdb/node-api';

/**
 * A DuckDB value as plain data: integers beyond 2^53, decimals, dates and times as text, lists and structs as
 * JSON has them.
 */
export function plainValue(value: DuckDBValue): unknown {
  if (value === null || typeof value !== 'object') {
    return typeof value === 'bigint' ? plainInteger(value) : value;
  }
  if (value instanceof DuckDBListValue) return value.items.map(plainValue);
  if (value instanceof DuckDBStructValue) {
    return Object.fromEntries(Object.entries(value.entries).map(([key, entry]) => [key, plainValue(entry)]));
  }
  if (value instanceof DuckDBDecimalValue) return plainDecimal(value);
  return value.toString();
}

function plainInteger(value: bigint): number | string {
  const number = Number(value);
  return Number.isSafeInteger(number) ? number : value.toString();
}

/** Fifteen digits always survive the way to a double and back. */
function plainDecimal(value: DuckDBDecimalValue): number | string {
  return value.width <= 15 ? value.toDouble() : value.toString();
}
