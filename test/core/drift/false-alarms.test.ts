import { expect, test } from 'vitest';
import type { Baseline, BaselineColumn } from '../../../core/contracts/watch.ts';
import { checkDrift } from '../../../core/drift/check-drift.ts';
import { createRandom, type Random } from '../../../core/random.ts';

const WINDOWS = 1000;

const LAW_SIZE = 4096;

/** A column's distribution as a table to draw from: bins of even shares, or falling fast as categories do; missing last. */
function makeLaw(bins: number, skew: number, missing: number): Uint8Array {
  const weights = Array.from({ length: bins }, (_, bin) => 1 / (bin + 1) ** skew);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const law = new Uint8Array(LAW_SIZE).fill(bins);
  let filled = 0;
  weights.forEach((weight, bin) => {
    const size = Math.round((weight / total) * (1 - missing) * LAW_SIZE);
    law.fill(bin, filled, filled + size);
    filled += size;
  });
  return law;
}

function drawCounts(random: Random, law: Uint8Array, rows: number): number[] {
  const counts = new Array<number>(law.at(-1)! + 1).fill(0);
  for (let row = 0; row < rows; row++) counts[law[random.bits() % LAW_SIZE]!]!++;
  return counts;
}

/** How many of WINDOWS windows raise an alarm although nothing has changed; a new baseline every 20 windows. */
function countFalseAlarms(seed: number, features: number, referenceRows: number, rows: number): number {
  const random = createRandom(seed);
  const laws = Array.from({ length: features + 1 }, (_, at) =>
    at % 2 === 0 ? makeLaw(10, 0, 0.03) : makeLaw(21, 1.5, 0.1),
  );
  let baseline: Baseline | undefined;
  let alarms = 0;
  for (let window = 0; window < WINDOWS; window++) {
    if (baseline === undefined || window % 20 === 0) {
      const columns = laws.map((law, at): BaselineColumn => {
        const levels = Array.from({ length: law.at(-1)! - 1 }, (_, level) => `level ${level}`);
        return { name: `f${at}`, kind: 'category', levels, counts: drawCounts(random, law, referenceRows) };
      });
      const quality = { metric: 'rmse', value: null, low: null, high: null };
      baseline = { rows: referenceRows, features: columns.slice(1), prediction: columns[0]!, quality };
    }
    const [prediction, ...counts] = laws.map((law) => drawCounts(random, law, rows));
    const report = checkDrift({
      baseline,
      merged: { rows, features: counts, prediction: prediction! },
      minimumRows: 50,
      model: 'still',
      version: 1,
      window: { start: '2026-06-01T00:00:00Z', end: '2026-06-02T00:00:00Z' },
      checkedAt: '2026-06-02T00:00:00Z',
    });
    if (report.verdict === 'drifted') alarms++;
  }
  return alarms;
}

test.each([
  ['10 features, 500 rows', 1, 10, 10_000, 500],
  ['10 features, 50 rows', 2, 10, 10_000, 50],
  ['10 features, 100 rows', 3, 10, 10_000, 100],
  ['10 features, a training set of 300', 4, 10, 300, 300],
  ['100 features, 100 rows', 5, 100, 2000, 100],
])('a still world raises an alarm in at most 1 window of 100: %s', (_, seed, features, reference, rows) => {
  expect(countFalseAlarms(seed, features, reference, rows)).toBeLessThanOrEqual(WINDOWS / 100);
});
