import { PerennialError } from '../errors.ts';

const BYTES = 8;

/**
 * Row numbers in ascending order of their values, equal values in row order; −0 equals 0, NaN comes last.
 * A radix sort on the bytes of the doubles, because a comparator over row numbers is several times slower.
 */
export function sortedOrder(values: Float64Array): Uint32Array {
  const rows = values.length;
  const keys = sortableBytes(values);
  let order = Uint32Array.from({ length: rows }, (_, row) => row);
  let next = new Uint32Array(rows);
  const starts = new Uint32Array(256);
  for (let byte = 0; byte < BYTES; byte++) {
    starts.fill(0);
    for (let row = 0; row < rows; row++) starts[keys[row * BYTES + byte]!]!++;
    if (starts.includes(rows)) continue; // one value of this byte everywhere: nothing to move
    let start = 0;
    for (let digit = 0; digit < 256; digit++) {
      const count = starts[digit]!;
      starts[digit] = start;
      start += count;
    }
    for (let place = 0; place < rows; place++) {
      const row = order[place]!;
      next[starts[keys[row * BYTES + byte]!]!++] = row;
    }
    [order, next] = [next, order];
  }
  return order;
}

/** The doubles as bytes, least significant first, changed so that byte order is number order. */
function sortableBytes(values: Float64Array): Uint8Array {
  const keys = new Uint8Array(values.length * BYTES);
  const view = new DataView(keys.buffer);
  for (let row = 0; row < values.length; row++) {
    const at = row * BYTES;
    const value = values[row]!;
    view.setFloat64(at, value === 0 ? 0 : Number.isNaN(value) ? Number.NaN : value, true);
    // Positive doubles order like their bits and belong above; negative ones order the other way round.
    if (value < 0) for (let byte = 0; byte < BYTES; byte++) keys[at + byte]! ^= 0xff;
    else keys[at + BYTES - 1]! ^= 0x80;
  }
  return keys;
}

/** sortedOrder of values that must not hold a NaN, which has no rank: InvalidInputError. */
export function rankedOrder(values: Float64Array): Uint32Array {
  const order = sortedOrder(values);
  if (Number.isNaN(values[order.at(-1) ?? 0])) {
    throw new PerennialError('InvalidInputError', 'a score to rank is NaN', { row: order.at(-1) });
  }
  return order;
}
