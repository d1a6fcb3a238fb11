/** Bytes that no UTF-8 text contains, greater than any. */
const ABOVE_ALL = Buffer.from([0xff]);
const ZERO = Buffer.from([0]);

/**
 * The first byte string above all texts that begin with `prefix`. It is not UTF-8: hand it to SQLite as
 * `CAST(? AS TEXT)`, which keeps the bytes.
 */
export function afterPrefix(prefix: string): Buffer {
  return Buffer.concat([Buffer.from(prefix), ABOVE_ALL]);
}

/** The next text after `text` in byte order. */
export function nextAfter(text: string): Buffer {
  return Buffer.concat([Buffer.from(text), ZERO]);
}
