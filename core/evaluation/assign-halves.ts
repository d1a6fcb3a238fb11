import { createRandom } from '../random.ts';

/** Each row's half, 0 or 1, at random; rows of one stratum (a small whole number) are split evenly, to within one. */
export function assignHalves(strata: ArrayLike<number>, seed: number): Uint8Array {
  const random = createRandom(seed);
  const order = Uint32Array.from({ length: strata.length }, (_, row) => row);
  for (let place = order.length - 1; place > 0; place--) {
    const other = random.integer(place + 1);
    [order[place], order[other]] = [order[other]!, order[place]!];
  }
  const half = new Uint8Array(strata.length);
  const seen: number[] = [];
  for (const row of order) {
    const before = seen[strata[row]!] ?? 0;
    half[row] = before % 2;
    seen[strata[row]!] = before + 1;
  }
  return half;
}
