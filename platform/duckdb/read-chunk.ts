import {
  DuckDBBooleanVector,
  type DuckDBDataChunk,
  DuckDBDoubleVector,
  DuckDBVarCharVector,
  type DuckDBVector,
} from '@duckdb/node-api';
import type { TableChunk, TableVector } from '../../core/data/table-session.ts';
import { readTexts } from './read-texts.ts';

/**
 * Copies a result chunk into typed columns. Results hold DOUBLE, VARCHAR and BOOLEAN only: a TypeError names
 * any other.
 */
export function readChunk(chunk: DuckDBDataChunk): TableChunk {
  const columns: TableVector[] = [];
  for (let i = 0; i < chunk.columnCount; i++) columns.push(readVector(chunk.getColumnVector(i)));
  return { rows: chunk.rowCount, columns };
}

function readVector(vector: DuckDBVector): TableVector {
  if (vector instanceof DuckDBVarCharVector) return { type: 'text', values: readTexts(vector) };
  // `items` and `validity` are private to TypeScript; going value by value takes ten times as long.
  if (vector instanceof DuckDBDoubleVector) {
    // biome-ignore lint/complexity/useLiteralKeys: the way past `private`
    const { values, bits } = { values: vector['items'].slice(), bits: vector['validity']['data'] };
    return { type: 'double', values, valid: unpackBits(bits, values.length) };
  }
  if (vector instanceof DuckDBBooleanVector) {
    const values = Uint8Array.from(vector.toArray(), (value) => (value === true ? 1 : 0));
    // biome-ignore lint/complexity/useLiteralKeys: the way past `private`
    const bits = vector['validity']['data'];
    return { type: 'boolean', values, valid: unpackBits(bits, values.length) };
  }
  throw new TypeError(`a result column has the type ${vector.type}; cast it to DOUBLE, VARCHAR or BOOLEAN`);
}

/** For every vector without a missing value the same bytes; the engine's vectors are no longer. */
const ALL_VALID = new Uint8Array(2_048).fill(1);

/** One byte per row from one bit per row, low bits first; no bits at all means that every row is valid. */
function unpackBits(words: BigUint64Array | null, rows: number): Uint8Array {
  if (words === null && rows <= ALL_VALID.length) return ALL_VALID.subarray(0, rows);
  const valid = new Uint8Array(rows);
  if (words === null) return valid.fill(1);
  const bytes = new Uint8Array(words.buffer, words.byteOffset, words.byteLength);
  for (let i = 0; i < rows; i++) valid[i] = (bytes[i >> 3]! >> (i & 7)) & 1;
  return valid;
}
