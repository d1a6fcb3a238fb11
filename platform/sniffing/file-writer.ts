import { type FileHandle, open } from 'node:fs/promises';

const BLOCK_BYTES = 1_048_576;

/**
 * Writes a file piece by piece: `add` only fills blocks, `drain` writes the full ones, so many small pieces
 * cost few writes.
 */
export class FileWriter {
  readonly #handle: FileHandle;
  readonly #full: Buffer[] = [];
  #block = Buffer.allocUnsafe(BLOCK_BYTES);
  #used = 0;

  private constructor(handle: FileHandle) {
    this.#handle = handle;
  }

  static async create(file: string): Promise<FileWriter> {
    return new FileWriter(await open(file, 'w'));
  }

  add(piece: Uint8Array | string): void {
    // A UTF-16 unit takes at most three bytes of UTF-8.
    const most = typeof piece === 'string' ? 3 * piece.length : piece.length;
    if (this.#used + most > this.#block.length) this.#startBlock(most);
    if (typeof piece === 'string') this.#used += this.#block.write(piece, this.#used, 'utf8');
    else {
      this.#block.set(piece, this.#used);
      this.#used += piece.length;
    }
  }

  async drain(): Promise<void> {
    for (const block of this.#full.splice(0)) await this.#handle.writeFile(block);
  }

  async close(): Promise<void> {
    this.#startBlock(0);
    await this.drain();
    await this.#handle.close();
  }

  #startBlock(atLeast: number): void {
    if (this.#used > 0) this.#full.push(this.#block.subarray(0, this.#used));
    this.#block = Buffer.allocUnsafe(Math.max(BLOCK_BYTES, atLeast));
    this.#used = 0;
  }
}
