import { describe, expect, it } from 'vitest';
import { createProtobufReader } from '../../../core/onnx/protobuf-reader.ts';
import { createProtobufWriter } from '../../../core/onnx/protobuf-writer.ts';
import { createRandom } from '../../../core/random.ts';

/** Reads the first field with one of the reader's methods. */
function first<T>(
  bytes: number[] | Uint8Array,
  read: (reader: ReturnType<typeof createProtobufReader>) => T,
): T {
  const reader = createProtobufReader(Uint8Array.from(bytes));
  reader.next();
  return read(reader);
}

describe('createProtobufWriter', () => {
  it('writes the examples of the protobuf documentation', () => {
    const writer = createProtobufWriter();
    writer.integer(1, 150);
    writer.text(2, 'testing');
    writer.message(3, (inner) => inner.integer(1, 150));
    writer.float(4, -2);

    const expected = [0x08, 0x96, 0x01, 0x12, 0x07, 0x74, 0x65, 0x73, 0x74, 0x69, 0x6e, 0x67, 0x1a, 0x03];
    expect([...writer.finish()]).toEqual([...expected, 0x08, 0x96, 0x01, 0x25, 0x00, 0x00, 0x00, 0xc0]);
  });

  it('writes nothing for an empty message', () => {
    expect(createProtobufWriter().finish()).toHaveLength(0);
  });

  it('writes −1 as ten bytes', () => {
    const writer = createProtobufWriter();
    writer.integer(1, -1);

    expect([...writer.finish()]).toEqual([0x08, ...new Array(9).fill(0xff), 0x01]);
  });
});

describe('createProtobufReader', () => {
  it('has no fields in an empty message', () => {
    expect(createProtobufReader(new Uint8Array(0)).next()).toBe(false);
  });

  it('reads back what the writer wrote: integers of every size, texts, nested messages', () => {
    const random = createRandom(4);
    const integers = [0, 1, 127, 128, -1, -128, 2 ** 31, -(2 ** 31), 2 ** 35, Number.MAX_SAFE_INTEGER];
    integers.push(Number.MIN_SAFE_INTEGER, -(2 ** 63));
    for (let i = 0; i < 500; i++) {
      integers.push(Math.trunc((random.next() - 0.5) * 2 ** random.integer(54)) || 0);
    }
    for (const value of integers) {
      const writer = createProtobufWriter();
      writer.message(20, (inner) => {
        inner.integer(2_000, value);
        inner.text(3, `é\u{1f695}\ufeff${value}`);
      });
      const outer = createProtobufReader(writer.finish());
      expect([outer.next(), outer.field]).toEqual([true, 20]);
      const inner = createProtobufReader(outer.bytes());
      expect([inner.next(), inner.field, inner.integer()]).toEqual([true, 2_000, value]);
      expect([inner.next(), inner.field, inner.text()]).toEqual([true, 3, `é\u{1f695}\ufeff${value}`]);
      expect(inner.next()).toBe(false);
      expect(outer.next()).toBe(false);
    }
  });

  it('reads repeated integers packed and one by one', () => {
    expect(first([0x0a, 0x03, 0x01, 0x96, 0x01], (reader) => reader.integers())).toEqual([1, 150]);
    expect(first([0x08, 0x96, 0x01], (reader) => reader.integers())).toEqual([150]);
  });

  it('steps over fixed-size fields', () => {
    const reader = createProtobufReader(
      Uint8Array.of(0x0d, 1, 2, 3, 4, 0x11, 1, 2, 3, 4, 5, 6, 7, 8, 0x18, 9),
    );
    const fields: number[] = [];
    while (reader.next()) fields.push(reader.field);

    expect(fields).toEqual([1, 2, 3]);
    expect(reader.integer()).toBe(9);
  });

  it('refuses bytes that are no message, and fields of another wire type', () => {
    const broken: [string, number[]][] = [
      ['ends in the middle', [0x08]],
      ['ends in the middle', [0x08, 0x80]],
      ['ends in the middle', [0x12, 0x05, 0x61]],
      ['ends in the middle', [0x0d, 0x00]],
      ['ends in the middle', [0x12, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0x01]],
      ['longer than 64 bits', [0x08, ...new Array(10).fill(0xff), 0x01]],
      ['wire type 3', [0x0b]],
      ['wire type 7', [0x0f]],
      ['field number 0', [0x00, 0x01]],
    ];
    for (const [message, bytes] of broken) {
      const error = expect.objectContaining({
        name: 'InvalidModelError',
        message: expect.stringContaining(message),
      });
      expect(() => first(bytes, () => undefined)).toThrowError(error);
    }
    expect(() => first([0x08, 0x01], (reader) => reader.bytes())).toThrow('not a message or text');
    expect(() => first([0x0a, 0x00], (reader) => reader.integer())).toThrow('not a whole number');
    expect(() => first([0x0d, 1, 2, 3, 4], (reader) => reader.integers())).toThrow('not a whole number');
    expect(() => first([0x0a, 0x01, 0xff], (reader) => reader.text())).toThrow('not UTF-8');
    expect(() => first([0x0a, 0x01, 0x80], (reader) => reader.integers())).toThrow('ends in the middle');
  });
});
