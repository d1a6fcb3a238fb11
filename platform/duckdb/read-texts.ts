import type { DuckDBVarCharVector } from '@duckdb/node-api';

/** A string's length and first bytes stand in 16 bytes of the vector. */
const BYTES_PER_STRING = 16;
const FIRST_BYTES = 4;
const MARK = '\ufeff';

/**
 * The texts of a vector. The library's decoder takes U+FEFF at the beginning of a text for a byte order mark
 * and drops it; here it is put back.
 */
export function readTexts(vector: DuckDBVarCharVector): (string | null)[] {
  // biome-ignore lint/complexity/useLiteralKeys: the way past `private`
  const bytes = vector['dataView'];
  return vector.toArray().map((text, i) => {
    if (text === null) return null;
    const first = i * BYTES_PER_STRING + FIRST_BYTES;
    const hasMark = bytes.getUint16(first) === 0xefbb && bytes.getUint8(first + 2) === 0xbf;
    return hasMark && bytes.getUint32(i * BYTES_PER_STRING, true) >= 3 ? MARK + text : text;
  });
}
