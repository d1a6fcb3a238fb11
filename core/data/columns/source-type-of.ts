import type { SourceType } from './source-column.ts';

const BY_NAME: Record<string, SourceType> = {
  VARCHAR: { type: 'text' },
  UUID: { type: 'text' },
  TIME: { type: 'text' },
  DOUBLE: { type: 'double' },
  FLOAT: { type: 'float' },
  BOOLEAN: { type: 'boolean' },
  DATE: { type: 'date' },
  TIMESTAMP: { type: 'timestamp' },
  TIMESTAMP_S: { type: 'timestamp' },
  TIMESTAMP_MS: { type: 'timestamp' },
  TIMESTAMP_NS: { type: 'timestamp' },
  'TIMESTAMP WITH TIME ZONE': { type: 'zonedTimestamp' },
  BLOB: { type: 'bytes' },
  TINYINT: { type: 'integer', isWide: false },
  SMALLINT: { type: 'integer', isWide: false },
  INTEGER: { type: 'integer', isWide: false },
  UTINYINT: { type: 'integer', isWide: false },
  USMALLINT: { type: 'integer', isWide: false },
  UINTEGER: { type: 'integer', isWide: false },
  BIGINT: { type: 'integer', isWide: true },
  UBIGINT: { type: 'integer', isWide: true },
  HUGEINT: { type: 'integer', isWide: true },
  UHUGEINT: { type: 'integer', isWide: true },
};

/**
 * The source type of a DuckDB type; undefined for nested types, intervals and others that no column can be
 * made of.
 */
export function sourceTypeOf(sqlType: string): SourceType | undefined {
  const decimal = /^DECIMAL\((\d+),\s*(\d+)\)$/.exec(sqlType);
  if (decimal !== null) return { type: 'decimal', width: Number(decimal[1]), scale: Number(decimal[2]) };
  if (/^ENUM\(.*\)$/.test(sqlType)) return { type: 'text' };
  return Object.hasOwn(BY_NAME, sqlType) ? BY_NAME[sqlType] : undefined;
}
