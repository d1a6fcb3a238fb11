import { createReadStream, createWriteStream } from 'node:fs';
import { join } from 'node:path';
import { Transform } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import type { Reason } from '../../core/contracts/names.ts';

/** Decompresses gzip (also of several members) into the folder; a bomb is stopped at `maxBytes`. */
export async function inflateFile(
  file: string,
  folder: string,
  maxBytes: number,
): Promise<{ file: string; bytes: number } | { reason: Reason }> {
  const target = join(folder, 'inflated');
  const meter = new ByteMeter(maxBytes);
  try {
    await pipeline(createReadStream(file), createGunzip(), meter, createWriteStream(target));
    return { file: target, bytes: meter.bytes };
  } catch (error) {
    if (meter.bytes > maxBytes) {
      const message = `the file has more than ${maxBytes} bytes once it is decompressed; that is the most that is read`;
      return { reason: { code: 'fileTooLarge', message } };
    }
    if (!(error as NodeJS.ErrnoException).code?.startsWith('Z_')) throw error;
    const message = `the gzip data is damaged or cut off after ${meter.bytes} decompressed bytes: ${(error as Error).message}`;
    return { reason: { code: 'damagedGzip', message } };
  }
}

class ByteMeter extends Transform {
  bytes = 0;
  readonly #maxBytes: number;

  constructor(maxBytes: number) {
    super();
    this.#maxBytes = maxBytes;
  }

  override _transform(chunk: Buffer, _encoding: string, done: (error: Error | null, chunk?: Buffer) => void) {
    this.bytes += chunk.length;
    if (this.bytes > this.#maxBytes) done(new Error('too many bytes'));
    else done(null, chunk);
  }
}
