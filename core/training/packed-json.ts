/** JSON whose numbers in arrays lie beside the text: no forest is too long for a text then, and NaN stays NaN. */

const LENGTH_BYTES = 4;
/** What stands in the text for an array: which kind, from which byte on, how many numbers. */
const MARK = '#';
const KINDS = { array: Float64Array, f64: Float64Array, i32: Int32Array, u8: Uint8Array } as const;
type Kind = keyof typeof KINDS;

/** A value of plain objects, arrays, texts, numbers and typed arrays as bytes. */
export function packJson(value: unknown): Uint8Array {
  const blocks: Uint8Array[] = [];
  let offset = 0;

  function put(kind: Kind, values: ArrayLike<number>): object {
    const { buffer } = KINDS[kind].from(values);
    const block = new Uint8Array(buffer);
    blocks.push(block);
    offset += block.length;
    return { [MARK]: [kind, offset - block.length, values.length] };
  }

  function walk(part: unknown): unknown {
    if (part instanceof Float64Array) return put('f64', part);
    if (part instanceof Int32Array) return put('i32', part);
    if (part instanceof Uint8Array) return put('u8', part);
    if (Array.isArray(part))
      return part.length > 0 && part.every((one) => typeof one === 'number')
        ? put('array', part)
        : part.map(walk);
    if (typeof part !== 'object' || part === null) return part;
    return Object.fromEntries(Object.entries(part).map(([name, one]) => [name, walk(one)]));
  }

  const text = new TextEncoder().encode(JSON.stringify(walk(value)));
  const bytes = new Uint8Array(LENGTH_BYTES + text.length + offset);
  new DataView(bytes.buffer).setUint32(0, text.length, true);
  bytes.set(text, LENGTH_BYTES);
  let at = LENGTH_BYTES + text.length;
  for (const block of blocks) {
    bytes.set(block, at);
    at += block.length;
  }
  return bytes;
}

/** What was packed. Throws on bytes that packJson has not made. */
export function unpackJson(bytes: Uint8Array): unknown {
  const textBytes = new DataView(bytes.buffer, bytes.byteOffset).getUint32(0, true);
  const first = LENGTH_BYTES + textBytes;
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(LENGTH_BYTES, first));

  function take([kind, offset, length]: [Kind, number, number]): ArrayLike<number> {
    const Numbers = KINDS[kind];
    const from = first + offset;
    // a copy: blocks lie anywhere, and arrays of wide numbers may not; a Buffer's own slice would be none
    const { buffer } = new Uint8Array(bytes.subarray(from, from + length * Numbers.BYTES_PER_ELEMENT));
    return kind === 'array' ? Array.from(new Numbers(buffer)) : new Numbers(buffer);
  }

  return JSON.parse(text, (_, part) =>
    part && typeof part === 'object' && MARK in part ? take(part[MARK]) : part,
  );
}
