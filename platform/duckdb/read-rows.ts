import { type DuckDBDataChunk, DuckDBVarCharVector } from '@duckdb/node-api';
import { plainValue } from './plain-value.ts';
import { readTexts } from './read-texts.ts';

/** A result chunk as plain objects by column name. */
export function readRows(chunk: DuckDBDataChunk, names: readonly string[]): Record<string, unknown>[] {
  const columns = names.map((_, i) => {
    const vector = chunk.getColumnVector(i);
    if (vector instanceof DuckDBVarCharVector) return readTexts(vector);
    return vector.toArray().map(plainValue);
  });
  return Array.from({ length: chunk.rowCount }, (_, row) => {
    return Object.fromEntries(names.map((name, i) => [name, columns[i]![row]]));
  });
}
