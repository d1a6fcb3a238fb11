import { createRandom } from '../random.ts';

const MAXIMUM_RESAMPLES = 200;
const MINIMUM_RESAMPLES = 50;
/** Above 100,000 rows fewer resamples are drawn, so that the work stays near 20 million row visits. */
const ROW_VISITS = 20_000_000;
const TABLE_SIZE = 65_536;

/** `POISSON_TABLE[u]` for a uniform 16-bit u is a draw from Poisson(1), cut at 8 (true chance beyond: 1e-6). */
const POISSON_TABLE = poissonTable();

/**
 * Standard errors of statistics of a set of rows, by the Poisson bootstrap: in each of at most 200 resamples
 * every row counts Poisson(1) times, and `statistics` answers for those weights (null where undefined).
 * A statistic undefined in more than half of the resamples has none. The same seed gives the same errors.
 */
export function bootstrapStandardErrors(
  rows: number,
  seed: number,
  statistics: (weights: Uint8Array) => (number | null)[],
): (number | null)[] {
  const resamples = Math.max(MINIMUM_RESAMPLES, Math.min(MAXIMUM_RESAMPLES, Math.floor(ROW_VISITS / rows)));
  const random = createRandom(seed);
  const weights = new Uint8Array(rows);
  const draws: number[][] = [];
  for (let resample = 0; resample < resamples; resample++) {
    fillPoissonWeights(weights, random.bits);
    statistics(weights).forEach((value, at) => {
      draws[at] ??= [];
      if (value !== null && Number.isFinite(value)) draws[at].push(value);
    });
  }
  return draws.map((values) => (values.length * 2 > resamples ? standardDeviation(values) : null));
}

function fillPoissonWeights(weights: Uint8Array, bits: () => number): void {
  for (let row = 0; row < weights.length; row += 2) {
    const draw = bits();
    weights[row] = POISSON_TABLE[draw & 0xffff]!;
    // Past the end of an odd number of rows a typed array ignores the write.
    weights[row + 1] = POISSON_TABLE[draw >>> 16]!;
  }
}

function poissonTable(): Uint8Array {
  const table = new Uint8Array(TABLE_SIZE);
  let cumulative = 0;
  let probability = Math.exp(-1);
  let filled = 0;
  for (let count = 0; count <= 8; count++) {
    cumulative += probability;
    const end = count === 8 ? TABLE_SIZE : Math.round(cumulative * TABLE_SIZE);
    table.fill(count, filled, end);
    filled = end;
    probability /= count + 1;
  }
  return table;
}

function standardDeviation(values: number[]): number {
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return Math.sqrt(values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / (values.length - 1));
}
