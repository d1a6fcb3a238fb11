import { open } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { CliError } from '../cli-error.ts';
import { EXIT } from '../exit-code.ts';

/** A file held open while it is sent: what takes its place meanwhile is not read. */
export interface OpenFile {
  readonly bytes: number;
  /**
   * The bytes `from` … `to` (exclusive) as a stream. Its last chunk comes only once it is seen that the file is as it
   * was when it was opened; otherwise the stream fails, and what was sent of it is no whole.
   */
  read(from: number, to: number, signal: AbortSignal): Readable;
  /** Throws when the file is not as it was when it was opened. */
  checkUnchanged(): Promise<void>;
  close(): Promise<void>;
}

const CHUNK_BYTES = 256 * 1_024;

export async function openFile(path: string, filename: string): Promise<OpenFile> {
  const handle = await open(path, 'r');
  const first = await handle.stat();

  async function checkUnchanged(): Promise<void> {
    const { size, mtimeMs } = await handle.stat();
    if (size !== first.size || mtimeMs !== first.mtimeMs) throw changed(filename);
  }

  async function* readChunks(from: number, to: number): AsyncGenerator<Buffer> {
    for (let at = from; at < to; ) {
      const chunk = Buffer.allocUnsafe(Math.min(CHUNK_BYTES, to - at));
      const { bytesRead } = await handle.read(chunk, 0, chunk.length, at);
      at += bytesRead;
      if (at === to) await checkUnchanged();
      if (bytesRead === 0) throw changed(filename);
      yield chunk.subarray(0, bytesRead);
    }
  }

  return {
    bytes: first.size,
    read: (from, to, signal) => Readable.from(readChunks(from, to), { objectMode: false, signal }),
    checkUnchanged,
    close: () => handle.close(),
  };
}

function changed(filename: string): CliError {
  return new CliError(
    `${filename} changed while it was sent: nothing became a drop`,
    EXIT.notAsAsked,
    'drop it again once nobody writes to it any more',
  );
}
