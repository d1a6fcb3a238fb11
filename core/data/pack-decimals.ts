const MOST_DECIMALS = 9;
const LARGEST = 2 ** 31 - 1;
/** Stands for NaN. */
const MISSING = -(2 ** 31);

/** Numbers as whole ones of 32 bits, to be divided by a power of ten. */
export interface PackedDecimals {
  decimals: number;
  whole: Int32Array;
}

/**
 * Numbers in half their bytes, where every one is the double next to a decimal of few digits, as prices, counts and times
 * are; undefined where one is not. unpackDecimals gives back the same bits.
 */
export function packDecimals(values: Float64Array): PackedDecimals | undefined {
  const whole = new Int32Array(values.length);
  for (let decimals = 0; decimals <= MOST_DECIMALS; decimals++) {
    const result = fill(whole, values, 10 ** decimals);
    if (result === 'filled') return { decimals, whole };
    if (result === 'unfit') return undefined;
  }
  return undefined;
}

/** The numbers that packDecimals packed. */
export function unpackDecimals(whole: Int32Array, decimals: number): Float64Array {
  const power = 10 ** decimals;
  const values = new Float64Array(whole.length);
  for (let i = 0; i < whole.length; i++) {
    const number = whole[i]!;
    values[i] = number === MISSING ? Number.NaN : number / power;
  }
  return values;
}

/** More decimals may help where some are cut off, and cannot where a number is too large or −0. */
function fill(whole: Int32Array, values: Float64Array, power: number): 'filled' | 'cut' | 'unfit' {
  for (let i = 0; i < values.length; i++) {
    const value = values[i]!;
    if (Number.isNaN(value)) {
      whole[i] = MISSING;
      continue;
    }
    const number = Math.round(value * power);
    if (!(Math.abs(number) <= LARGEST) || Object.is(value, -0)) return 'unfit';
    if (number / power !== value) return 'cut';
    whole[i] = number;
  }
  return 'filled';
}
