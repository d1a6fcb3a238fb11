import { createHash } from 'node:crypto';
import { canonicalJson } from '../../canonical-json.ts';
import type { TypedColumn } from '../rows/typed-column.ts';

/**
 * SHA-256 of one column's content: its name and kind; for a category its levels in code-point order, each
 * with its length in bytes before it; then one little-endian double per row (a level is its number in that
 * order), NaN for missing.
 */
export class ColumnDigest {
  readonly #hash = createHash('sha256');

  constructor({ name, kind, zoned }: TypedColumn) {
    this.#addText(canonicalJson({ name, kind, zoned }));
  }

  addLevel(level: string): void {
    this.#addText(level);
  }

  /** `values` hold no −0, and for missing the one NaN that JavaScript writes. */
  addValues(values: Float64Array): void {
    this.#hash.update(new Uint8Array(values.buffer, values.byteOffset, values.byteLength));
  }

  /** 64 hex digits; nothing can be added afterwards. */
  finish(): string {
    return this.#hash.digest('hex');
  }

  #addText(text: string): void {
    const bytes = Buffer.from(text, 'utf8');
    const length = Buffer.alloc(4);
    length.writeUInt32LE(bytes.length);
    this.#hash.update(length).update(bytes);
  }
}
