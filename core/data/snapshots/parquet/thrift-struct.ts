/** Types of Thrift's compact protocol, by their numbers there. */
const TRUE = 1;
const FALSE = 2;
const I32 = 5;
const I64 = 6;
const BINARY = 8;
const LIST = 9;
const STRUCT = 12;

/**
 * One struct in Thrift's compact protocol (thrift-compact-protocol.md of Apache Thrift), field by field in the order of
 * their ids.
 */
export class ThriftStruct {
  readonly #bytes: number[] = [];
  #lastId = 0;

  i32(id: number, value: number): this {
    this.#field(id, I32);
    pushVarint(this.#bytes, 2 * value);
    return this;
  }

  /** Of a whole number from 0 to 2^52. */
  i64(id: number, value: number): this {
    this.#field(id, I64);
    pushVarint(this.#bytes, 2 * value);
    return this;
  }

  boolean(id: number, value: boolean): this {
    this.#field(id, value ? TRUE : FALSE);
    return this;
  }

  text(id: number, value: string): this {
    this.#field(id, BINARY);
    pushText(this.#bytes, value);
    return this;
  }

  struct(id: number, value: ThriftStruct): this {
    this.#field(id, STRUCT);
    pushAll(this.#bytes, value.finish());
    return this;
  }

  i32s(id: number, values: readonly number[]): this {
    this.#list(id, I32, values.length);
    for (const value of values) pushVarint(this.#bytes, 2 * value);
    return this;
  }

  texts(id: number, values: readonly string[]): this {
    this.#list(id, BINARY, values.length);
    for (const value of values) pushText(this.#bytes, value);
    return this;
  }

  structs(id: number, values: readonly ThriftStruct[]): this {
    this.#list(id, STRUCT, values.length);
    for (const value of values) pushAll(this.#bytes, value.finish());
    return this;
  }

  /** The struct's bytes with its end. */
  finish(): number[] {
    return [...this.#bytes, 0];
  }

  /** Ids go up by 1 to 15. */
  #field(id: number, type: number): void {
    this.#bytes.push(((id - this.#lastId) << 4) | type);
    this.#lastId = id;
  }

  #list(id: number, type: number, length: number): void {
    this.#field(id, LIST);
    if (length < 15) this.#bytes.push((length << 4) | type);
    else {
      this.#bytes.push(0xf0 | type);
      pushVarint(this.#bytes, length);
    }
  }
}

/** Appends a whole number from 0 to 2^53, seven bits a byte, low bits first. */
export function pushVarint(bytes: number[], value: number): void {
  let rest = value;
  for (; rest >= 128; rest = Math.floor(rest / 128)) bytes.push((rest % 128) | 128);
  bytes.push(rest);
}

function pushText(bytes: number[], text: string): void {
  const encoded = Buffer.from(text, 'utf8');
  pushVarint(bytes, encoded.length);
  pushAll(bytes, encoded);
}

function pushAll(bytes: number[], more: Iterable<number>): void {
  for (const byte of more) bytes.push(byte);
}
