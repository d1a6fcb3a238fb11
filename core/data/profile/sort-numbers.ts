const DIGIT_BITS = 11;
const BUCKETS = 1 << DIGIT_BITS;
const DIGIT_MASK = BUCKETS - 1;
/** Lowest bit of each digit: three in each half of a double. */
const SHIFTS = [0, 11, 22];
/** Below this the built-in sort is as fast. */
const WORTHWHILE = 2_000;

/**
 * Sorts doubles without NaN or −0 in place, ascending. A radix sort over their bits, several times as fast as
 * the built-in sort on many values (Knuth, The Art of Computer Programming 3, 5.2.5); negative numbers have
 * all bits turned over. `room` is overwritten, and as long as the values: one for many columns spares the collector.
 */
export function sortNumbers(
  values: Float64Array,
  room: Float64Array = new Float64Array(values.length),
): Float64Array {
  if (values.length < WORTHWHILE) return values.sort();
  const words = new Uint32Array(values.buffer, values.byteOffset, 2 * values.length);
  orderBits(words);
  let from = words;
  let to: Uint32Array = new Uint32Array(room.buffer, room.byteOffset, words.length);
  for (const half of [0, 1]) {
    for (const shift of SHIFTS) {
      if (!sortDigit(from, to, half, shift)) continue;
      [from, to] = [to, from];
    }
  }
  if (from !== words) words.set(from);
  restoreBits(words);
  return values;
}

/** Makes the order of the bits, taken as one whole number, the order of the doubles. */
function orderBits(words: Uint32Array): void {
  for (let high = 1; high < words.length; high += 2) {
    const isNegative = words[high]! >= 0x80000000;
    if (isNegative) words[high - 1] = ~words[high - 1]!;
    words[high] = isNegative ? ~words[high]! : words[high]! ^ 0x80000000;
  }
}

function restoreBits(words: Uint32Array): void {
  for (let high = 1; high < words.length; high += 2) {
    const isNegative = words[high]! < 0x80000000;
    if (isNegative) words[high - 1] = ~words[high - 1]!;
    words[high] = isNegative ? ~words[high]! : words[high]! ^ 0x80000000;
  }
}

/**
 * Distributes the doubles by one digit of their low (0) or high (1) word, keeping order among equal digits.
 * False when all are equal.
 */
function sortDigit(from: Uint32Array, to: Uint32Array, half: number, shift: number): boolean {
  const starts = new Uint32Array(BUCKETS);
  for (let i = half; i < from.length; i += 2) starts[(from[i]! >>> shift) & DIGIT_MASK]!++;
  let start = 0;
  for (let bucket = 0; bucket < BUCKETS; bucket++) {
    const count = starts[bucket]!;
    if (2 * count === from.length) return false;
    starts[bucket] = start;
    start += count;
  }
  for (let i = 0; i < from.length; i += 2) {
    const target = 2 * starts[(from[i + half]! >>> shift) & DIGIT_MASK]!++;
    to[target] = from[i]!;
    to[target + 1] = from[i + 1]!;
  }
  return true;
}
