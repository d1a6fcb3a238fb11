/** The linear congruential generator of the reference samples: u = (s + 0.5)/2³² after each step. */
export function lcg(seed: number, count: number): Float64Array {
  let state = seed;
  return Float64Array.from({ length: count }, () => {
    state = (Math.imul(1664525, state) + 1013904223) >>> 0;
    return (state + 0.5) / 2 ** 32;
  });
}

/** Nearly normal values: consecutive dozens of uniforms summed, minus 6. */
function nearlyNormal(seed: number, count: number, shift = 0): Float64Array {
  const uniforms = lcg(seed, 12 * count);
  return Float64Array.from({ length: count }, (_, at) => {
    let sum = 0;
    for (let k = 0; k < 12; k++) sum += uniforms[12 * at + k]!;
    return sum - 6 + shift;
  });
}

/** The four pairs of samples that the reference numbers belong to. */
export const SAMPLES: Record<'a' | 'b' | 'c' | 'd', [Float64Array, Float64Array]> = {
  a: [Float64Array.of(1, 2, 3, 4, 5, 6, 7, 8, 9, 10), Float64Array.of(3, 4, 5, 6, 7, 8, 9, 10, 11, 12)],
  b: [Float64Array.of(1, 2, 2, 3, 3, 3, 4, 4, 5, 9), Float64Array.of(2, 2, 3, 4, 4, 5, 6)],
  c: [nearlyNormal(1, 500), nearlyNormal(2, 300, 0.25)],
  d: [nearlyNormal(3, 20_000), nearlyNormal(4, 15_000, 0.02)],
};

/** Pairs of histograms that the reference numbers belong to. */
export const COUNTS: Record<'shifted' | 'vanished' | 'unseen', [number[], number[]]> = {
  shifted: [
    [100, 200, 300, 400],
    [150, 150, 350, 350],
  ],
  vanished: [
    [100, 200, 300, 400],
    [0, 250, 350, 400],
  ],
  unseen: [
    [500, 500, 0],
    [450, 450, 100],
  ],
};
