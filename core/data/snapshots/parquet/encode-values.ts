import type { Column } from '../../frame.ts';
import { packBits, packRun } from './pack-bits.ts';

const MICROSECONDS = 1e6;
const WORD = 2 ** 32;
/** So many seconds are exactly 15,625 times 2^32 microseconds. */
const BLOCK_SECONDS = 2 ** 26;
const BLOCK_WORDS = 15_625;

/** How many of the rows from `from` to `to` have a value, and where some have none, 1 for each that has. */
export function presenceOf(
  column: Column,
  from: number,
  to: number,
): { count: number; bits: Uint8Array | undefined } {
  const isCoded = column.kind === 'category' || column.kind === 'boolean';
  const values = column.kind === 'category' ? column.codes : column.values;
  let missing = 0;
  for (let i = from; i < to; i++) if (isCoded ? values[i] === -1 : Number.isNaN(values[i]!)) missing++;
  const count = to - from - missing;
  if (missing === 0) return { count, bits: undefined };
  const bits = new Uint8Array(to - from);
  for (let i = from; i < to; i++)
    bits[i - from] = Number(isCoded ? values[i] !== -1 : !Number.isNaN(values[i]!));
  return { count, bits };
}

/** The `count` values that are there in some rows: PLAIN, and levels as their places in the dictionary. */
export function encodeValues(column: Column, from: number, to: number, count: number): Uint8Array {
  switch (column.kind) {
    case 'number':
      return bytesOf(presentNumbers(column.values.subarray(from, to), count));
    case 'timestamp':
      return bytesOf(microsecondsOf(presentNumbers(column.values.subarray(from, to), count)));
    case 'boolean':
      return packBits(presentCodes(column.values.subarray(from, to), count), 1);
    case 'category': {
      const width = Math.max(1, 32 - Math.clz32(column.levels.length - 1));
      const run = packRun(presentCodes(column.codes.subarray(from, to), count), width);
      return Buffer.concat([Uint8Array.of(width), run]);
    }
  }
}

/** Texts as PLAIN has them: each after its length in bytes. */
export function encodeTexts(texts: readonly string[]): Uint8Array {
  const bytes = Buffer.allocUnsafe(texts.reduce((sum, text) => sum + 4 + Buffer.byteLength(text), 0));
  let offset = 0;
  for (const text of texts) {
    const length = bytes.write(text, offset + 4, 'utf8');
    bytes.writeUInt32LE(length, offset);
    offset += 4 + length;
  }
  return bytes;
}

function presentNumbers(values: Float64Array, count: number): Float64Array {
  if (count === values.length) return values;
  const present = new Float64Array(count);
  let next = 0;
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (!Number.isNaN(value)) present[next++] = value;
  }
  return present;
}

function presentCodes<Codes extends Int32Array | Int8Array>(codes: Codes, count: number): Codes {
  return count === codes.length ? codes : (codes.filter((code) => code >= 0) as Codes);
}

/** Seconds as 64-bit microseconds, low word first. */
function microsecondsOf(seconds: Float64Array): Uint32Array {
  const words = new Uint32Array(2 * seconds.length);
  for (let i = 0; i < seconds.length; i++) {
    const whole = Math.floor(seconds[i]!);
    // block by block, for far from 1970 microseconds are beyond 2^53
    const block = Math.floor(whole / BLOCK_SECONDS);
    const fraction = Math.round((seconds[i]! - whole) * MICROSECONDS);
    const rest = (whole - block * BLOCK_SECONDS) * MICROSECONDS + fraction;
    const carry = Math.floor(rest / WORD);
    words[2 * i] = rest - carry * WORD;
    words[2 * i + 1] = block * BLOCK_WORDS + carry;
  }
  return words;
}

function bytesOf({ buffer, byteOffset, byteLength }: Float64Array | Uint32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
