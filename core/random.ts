import { PerennialError } from './errors.ts';

/** A stream of pseudo-random numbers; the same seed gives the same stream on every machine. */
export interface Random {
  /** A whole number in 0 … 2³²−1, each equally likely. */
  bits(): number;
  /** A number in [0, 1) with 53 random bits. */
  next(): number;
  /** A whole number in 0 … below−1, each equally likely; `below` is 1 … 2³². */
  integer(below: number): number;
  /** A draw from the standard normal distribution. */
  normal(): number;
}

const TWO_TO_32 = 2 ** 32;

/**
 * Chris Doty-Humphrey's sfc32 (PractRand), the fastest generator in plain 32-bit arithmetic that passes its
 * author's tests: 96 bits of state and a counter, so that no seed can start a cycle shorter than 2³².
 * `seed` is any safe integer; nothing else may choose the stream, and it is not for secrets.
 */
export function createRandom(seed: number): Random {
  if (!Number.isSafeInteger(seed)) {
    throw new PerennialError('InvalidInputError', 'a seed is a whole number of at most 53 bits', { seed });
  }
  let a = 0;
  let b = seed | 0;
  let c = Math.floor(seed / TWO_TO_32) | 0;
  let counter = 1;
  let spareNormal: number | undefined;

  function bits(): number {
    const sum = (((a + b) | 0) + counter) | 0;
    counter = (counter + 1) | 0;
    a = b ^ (b >>> 9);
    b = (c + (c << 3)) | 0;
    c = (((c << 21) | (c >>> 11)) + sum) | 0;
    return sum >>> 0;
  }

  // Nearby seeds differ in few bits; the first rounds spread them, and their output is thrown away.
  for (let round = 0; round < 15; round++) bits();

  function next(): number {
    const high = bits() >>> 5;
    return (high * 0x4000000 + (bits() >>> 6)) / 2 ** 53;
  }

  function integer(below: number): number {
    if (!Number.isInteger(below) || below < 1 || below > TWO_TO_32) {
      throw new PerennialError('InvalidInputError', 'integer() needs a bound of 1 … 2³²', { below });
    }
    // The top end that does not divide evenly is drawn again, or small numbers would come too often.
    const limit = TWO_TO_32 - (TWO_TO_32 % below);
    let draw = bits();
    while (draw >= limit) draw = bits();
    return draw % below;
  }

  /** Marsaglia's polar method: two normals from one point inside the unit circle, the second one kept. */
  function normal(): number {
    if (spareNormal !== undefined) {
      const spare = spareNormal;
      spareNormal = undefined;
      return spare;
    }
    let x = 0;
    let y = 0;
    let squared = 0;
    do {
      x = 2 * next() - 1;
      y = 2 * next() - 1;
      squared = x * x + y * y;
    } while (squared >= 1 || squared === 0);
    const scale = Math.sqrt((-2 * Math.log(squared)) / squared);
    spareNormal = y * scale;
    return x * scale;
  }

  return { bits, next, integer, normal };
}
