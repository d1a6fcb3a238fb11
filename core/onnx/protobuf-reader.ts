import { PerennialError } from '../errors.ts';

/** Walks the fields of one protobuf message in their order in the file. */
export interface ProtobufReader {
  /** Moves to the next field; false at the end. */
  next(): boolean;
  /** The number of the current field. */
  readonly field: number;
  /** The current field as int32, int64 or enum (rounded beyond 2⁵³). */
  integer(): number;
  /** The current field's bytes, a view into the message. */
  bytes(): Uint8Array;
  /** The current field as text; refuses bytes that are not UTF-8. */
  text(): string;
  /** The current field's integers: one, or a packed run of them. */
  integers(): number[];
}

const VARINT = 0;
const FIXED_64 = 1;
const LENGTH_DELIMITED = 2;
const FIXED_32 = 5;
const TWO_TO_32 = 2 ** 32;

/**
 * A reader over `message`. Every method throws InvalidModelError for bytes that are no protobuf message or a field of
 * another wire type than asked for; nothing is allocated but what is asked for.
 */
export function createProtobufReader(message: Uint8Array): ProtobufReader {
  let at = 0;
  let field = 0;
  let wireType = VARINT;
  let varint = 0;
  let start = 0;
  let end = 0;

  function byte(limit: number): number {
    if (at >= limit) refuse('it ends in the middle of a field');
    return message[at++]!;
  }

  /** The two's complement 64-bit value, as low and high halves so that no BigInt is made. */
  function readVarint(limit: number): number {
    let low = 0;
    let high = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      const part = byte(limit);
      const bits = part & 127;
      if (shift < 28) low |= bits << shift;
      else if (shift === 28) {
        low |= bits << 28;
        high = bits >> 4;
      } else if (shift < 63) high |= bits << (shift - 32);
      else high |= (bits & 1) << 31;
      if (part < 128) return high * TWO_TO_32 + (low >>> 0);
    }
    return refuse('a number in it is longer than 64 bits');
  }

  function next(): boolean {
    if (at >= message.length) return false;
    const tag = readVarint(message.length);
    field = Math.floor(tag / 8);
    wireType = tag % 8;
    if (field < 1 || field > 536_870_911) refuse(`it has a field number ${field}`);
    if (wireType === VARINT) {
      varint = readVarint(message.length);
      return true;
    }
    const isFixed = wireType === FIXED_64 || wireType === FIXED_32;
    if (!isFixed && wireType !== LENGTH_DELIMITED) refuse(`it has a field of wire type ${wireType}`);
    const length = isFixed ? (wireType === FIXED_64 ? 8 : 4) : readVarint(message.length);
    if (length < 0 || length > message.length - at) refuse('it ends in the middle of a field');
    start = at;
    end = at + length;
    at = end;
    return true;
  }

  function bytes(): Uint8Array {
    if (wireType !== LENGTH_DELIMITED) refuse(`its field ${field} is not a message or text`);
    return message.subarray(start, end);
  }

  function integers(): number[] {
    if (wireType === VARINT) return [varint];
    if (wireType !== LENGTH_DELIMITED) refuse(`its field ${field} is not a whole number`);
    const values: number[] = [];
    const resume = at;
    for (at = start; at < end; ) values.push(readVarint(end));
    at = resume;
    return values;
  }

  return {
    next,
    get field() {
      return field;
    },
    integer() {
      if (wireType !== VARINT) refuse(`its field ${field} is not a whole number`);
      return varint;
    },
    bytes,
    text: () => decodeText(bytes()),
    integers,
  };
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** UTF-8 text, or InvalidModelError. */
function decodeText(bytes: Uint8Array): string {
  try {
    return decoder.decode(bytes);
  } catch {
    return refuse('a text in it is not UTF-8');
  }
}

function refuse(what: string): never {
  throw new PerennialError('InvalidModelError', `the file is not a readable protobuf message: ${what}`);
}
