/** Digits of an order-preserving 32-bit key, most significant first: how far to shift, and how many values it has. */
const DIGITS = [
  { shift: 21, size: 2_048 },
  { shift: 10, size: 2_048 },
  { shift: 0, size: 1_024 },
];

/**
 * The median of the values that are not NaN (the mean of the middle two for an even count), or undefined without
 * any. Radix selection on the bits: linear for every input, and without the branches that comparing floats would miss.
 */
export function medianOf(values: Float32Array): number | undefined {
  const present = new Float32Array(values.length);
  let count = 0;
  for (let i = 0; i < values.length; i++) {
    // adding 0 makes −0 of it 0, which has the same place in the order but other bits
    if (!Number.isNaN(values[i]!)) present[count++] = values[i]! + 0;
  }
  if (count === 0) return undefined;
  const keys = new Uint32Array(present.buffer, 0, count);
  for (let i = 0; i < count; i++) keys[i] = flipBits(keys[i]!);
  const upper = keyAtRank(keys.slice(), count >> 1);
  if (count % 2 === 1) return numberOf(upper);
  let lower = 0;
  let below = 0;
  for (let i = 0; i < count; i++) {
    const key = keys[i]!;
    if (key >= upper) continue;
    below++;
    if (key > lower) lower = key;
  }
  // fewer than half of the values below it: the value before the upper middle one is its equal
  return (numberOf(below < count >> 1 ? upper : lower) + numberOf(upper)) / 2;
}

/** The key that sorting would put at `rank`. Overwrites `keys`. */
function keyAtRank(keys: Uint32Array, rank: number): number {
  let left = keys.length;
  let before = rank;
  for (const { shift, size } of DIGITS) {
    const counts = new Uint32Array(size);
    const mask = size - 1;
    for (let i = 0; i < left; i++) counts[(keys[i]! >>> shift) & mask]!++;
    let digit = 0;
    while (before >= counts[digit]!) before -= counts[digit++]!;
    let kept = 0;
    for (let i = 0; i < left; i++) if (((keys[i]! >>> shift) & mask) === digit) keys[kept++] = keys[i]!;
    left = kept;
  }
  return keys[0]!;
}

/** Bits of a float32 as a whole number that orders like the floats: negative ones turned round, positive ones above. */
function flipBits(bits: number): number {
  return (bits & 0x8000_0000) === 0 ? bits | 0x8000_0000 : ~bits;
}

const one = new Uint32Array(1);
const asFloat = new Float32Array(one.buffer);

function numberOf(key: number): number {
  one[0] = (key & 0x8000_0000) === 0 ? ~key : key & 0x7fff_ffff;
  return asFloat[0]!;
}
