/** Writes one protobuf message; fields come out in the order of the calls, so the same calls give the same bytes. */
export interface ProtobufWriter {
  /** int32, int64 or enum. */
  integer(field: number, value: number | bigint): void;
  /** A repeated integer as one (packed) field: a byte less for each, and read in one go. */
  integers(field: number, values: readonly number[]): void;
  float(field: number, value: number): void;
  bytes(field: number, value: Uint8Array): void;
  text(field: number, value: string): void;
  message(field: number, write: (inner: ProtobufWriter) => void): void;
  finish(): Uint8Array;
}

const VARINT = 0;
const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;

/** A writer for an empty message (https://protobuf.dev/programming-guides/encoding). */
export function createProtobufWriter(): ProtobufWriter {
  let buffer = new Uint8Array(256);
  let length = 0;
  const encoder = new TextEncoder();

  function reserve(count: number): void {
    if (length + count <= buffer.length) return;
    const grown = new Uint8Array(Math.max(length + count, 2 * buffer.length));
    grown.set(buffer.subarray(0, length));
    buffer = grown;
  }

  function varint(value: number | bigint): void {
    reserve(10);
    if (typeof value === 'number' && value >= 0) {
      let rest = value;
      for (; rest >= 128; rest = Math.floor(rest / 128)) buffer[length++] = (rest % 128) | 128;
      buffer[length++] = rest;
      return;
    }
    let rest = BigInt.asUintN(64, BigInt(value));
    for (; rest >= 128n; rest >>= 7n) buffer[length++] = Number(rest & 127n) | 128;
    buffer[length++] = Number(rest);
  }

  const writer: ProtobufWriter = {
    integer(field, value) {
      varint(8 * field + VARINT);
      varint(value);
    },
    integers(field, values) {
      varint(8 * field + LENGTH_DELIMITED);
      varint(values.reduce((bytes, value) => bytes + varintBytes(value), 0));
      for (const value of values) varint(value);
    },
    float(field, value) {
      varint(8 * field + FIXED_32);
      reserve(4);
      new DataView(buffer.buffer).setFloat32(length, value, true);
      length += 4;
    },
    bytes(field, value) {
      varint(8 * field + LENGTH_DELIMITED);
      varint(value.length);
      reserve(value.length);
      buffer.set(value, length);
      length += value.length;
    },
    text(field, value) {
      writer.bytes(field, encoder.encode(value));
    },
    message(field, write) {
      const inner = createProtobufWriter();
      write(inner);
      writer.bytes(field, inner.finish());
    },
    finish: () => buffer.slice(0, length),
  };
  return writer;
}

function varintBytes(value: number): number {
  if (value < 0) return 10;
  let bytes = 1;
  for (let rest = value; rest >= 128; rest = Math.floor(rest / 128)) bytes++;
  return bytes;
}
