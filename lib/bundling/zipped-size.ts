import { globSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { deflateRawSync } from 'node:zlib';

/** What a zip keeps of a file beside its compressed bytes, its name not counted: two headers. */
const ENTRY_BYTES = 30 + 46;
const END_BYTES = 22;

/** The bytes of a bundle's folder as it is, and as the zip that goes to Lambda. */
export function zippedSize(folder: string): { bytes: number; zippedBytes: number } {
  const size = { bytes: 0, zippedBytes: END_BYTES };
  for (const name of globSync('**', { cwd: folder })) {
    const path = join(folder, name);
    if (!statSync(path).isFile()) continue;
    const content = readFileSync(path);
    size.bytes += content.length;
    size.zippedBytes += deflateRawSync(content).length + ENTRY_BYTES + 2 * Buffer.byteLength(name);
  }
  return size;
}
