/** Digits of an order-preserving 32-bit key, most significant first: how far to shift, and how many values it has. */
const DIGITS = [
  { shift: 21, size: 2_048 },
  { shift: 10, size: 2_048 },
  { shift: 0, size: 1_024 },
] as const;

/**
 * The median of the values that are not NaN (the mean of the middle two for an even count), or undefined without
 * any. Radix selection on the bits: linear for every input, and without the mispredicted branches of comparing.
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
  for (let i = 0; i < count; i++) keys[i] = toKey(keys[i]!);
  const upper = keyAtRank(keys, count >> 1);
  const lower = count % 2 === 1 ? upper : keyAtRank(keys, (count >> 1) - 1);
  return (toNumber(lower) + toNumber(upper)) / 2;
}

/** The key that sorting would put at `rank`. */
function keyAtRank(keys: Uint32Array, rank: number): number {
  let left = keys;
  let before = rank;
  for (const { shift, size } of DIGITS) {
    const counts = new Uint32Array(size);
    const mask = size - 1;
    for (let i = 0; i < left.length; i++) counts[(left[i]! >>> shift) & mask]!++;
    let digit = 0;
    while (before >= counts[digit]!) before -= counts[digit++]!;
    const kept = new Uint32Array(counts[digit]!);
    let next = 0;
    for (let i = 0; i < left.length; i++)
      if (((left[i]! >>> shift) & mask) === digit) kept[next++] = left[i]!;
    left = kept;
  }
  return left[0]!;
}

/** Bits of a float32 as a whole number that orders like the floats: negative ones turned round, positive ones above. */
function toKey(bits: number): number {
  return (bits & 0x8000_0000) === 0 ? bits | 0x8000_0000 : ~bits;
}

const key = new Uint32Array(1);
const float = new Float32Array(key.buffer);

function toNumber(ordered: number): number {
  key[0] = (ordered & 0x8000_0000) === 0 ? ~ordered : ordered & 0x7fff_ffff;
  return float[0]!;
}
