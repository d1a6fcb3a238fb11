import { open } from 'node:fs/promises';
import { join } from 'node:path';

/** Pieces of one call to the system, which takes no more than 1,024. */
const PIECES_AT_ONCE = 1_000;

/** Writes files below `folder` piece after piece, without joining the pieces in memory first, and answers their paths. */
export function createPartsWriter(
  folder: string,
): (name: string, parts: readonly Uint8Array[]) => Promise<string> {
  return async (name, parts) => {
    const path = join(folder, name);
    const file = await open(path, 'w');
    try {
      for (let i = 0; i < parts.length; i += PIECES_AT_ONCE) {
        const pieces = parts.slice(i, i + PIECES_AT_ONCE);
        const { bytesWritten } = await file.writev(pieces);
        const bytes = pieces.reduce((sum, piece) => sum + piece.length, 0);
        if (bytesWritten !== bytes)
          throw new Error(`${bytesWritten} of ${bytes} bytes of ${name} were written`);
      }
    } finally {
      await file.close();
    }
    return path;
  };
}
