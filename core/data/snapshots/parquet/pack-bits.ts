import { pushVarint } from './thrift-struct.ts';

/** Values packed at once by the format. */
const GROUP = 8;

/** Whole numbers below 2^width, width at most 24, one after the other, low bits first, up to a whole byte. */
export function packBits(values: ArrayLike<number>, width: number): Uint8Array {
  const bytes = new Uint8Array(Math.ceil((values.length * width) / 8));
  let position = 0;
  let bits = 0;
  let held = 0;
  for (let i = 0; i < values.length; i++) {
    bits |= values[i]! << held;
    held += width;
    for (; held >= 8; held -= 8) {
      bytes[position++] = bits;
      bits >>>= 8;
    }
  }
  if (held > 0) bytes[position] = bits;
  return bytes;
}

/** The same as one bit-packed run of Parquet's RLE/bit-packing hybrid encoding, in whole groups of eight values. */
export function packRun(values: ArrayLike<number>, width: number): Uint8Array {
  const groups = Math.ceil(values.length / GROUP);
  const head: number[] = [];
  pushVarint(head, 2 * groups + 1);
  const bytes = new Uint8Array(head.length + groups * width);
  bytes.set(head);
  bytes.set(packBits(values, width), head.length);
  return bytes;
}

/** A run of `count` ones, in the same encoding at a width of one bit. */
export function runOfOnes(count: number): Uint8Array {
  const bytes: number[] = [];
  pushVarint(bytes, 2 * count);
  return Uint8Array.from([...bytes, 1]);
}
