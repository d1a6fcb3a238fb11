import { describe, expect, it } from 'vitest';
import { IsotonicCalibration, PlattCalibration } from '../../../core/contracts/calibration.ts';
import { createRandom } from '../../../core/random.ts';
import { fitCalibration } from '../../../core/training/fit-calibration.ts';
import { calibrateScores } from '../../../core/training/trees/calibrate-scores.ts';

// scikit-learn 1.9.1 on these 40 rows: calibration._sigmoid_calibration(scores, labels[, weights]) with the signs of
// both turned round, and IsotonicRegression().fit(scores, labels[, weights]).predict(sorted scores)
const SCORES = Float64Array.of(
  ...[
    4.082, -5.111, 0.836, -1.136, -0.905, -0.431, -4.04, -0.464, -1.73, 6.646, 0.452, -0.705, -0.563, -1.336,
  ],
  ...[
    -2.11, -0.782, 0.964, -0.477, 1.916, -0.4, 0.049, 3.092, 1.09, -1.01, -0.366, 1.081, 3.87, -0.539, -0.487,
  ],
  ...[2.005, -1.773, -0.583, 1.765, 1.161, 0.183, 1.34, -5.656, 2.043, -1.919, -3.337],
);
const LABELS = Uint8Array.of(
  ...[1, 0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 0, 1, 0, 0, 0, 1, 0, 1, 1],
  ...[0, 1, 0, 0, 1, 0, 1, 0, 0, 1, 0, 0, 0, 1, 1, 1, 0, 1, 0, 0],
);
const WEIGHTS = Float64Array.of(
  ...[
    0.89, 1.48, 2.55, 2.9, 2.12, 0.64, 1.63, 2.12, 0.16, 2.04, 1.1, 1.77, 2.01, 2.01, 1.57, 1.66, 0.59, 1.49,
  ],
  ...[
    0.38, 1.44, 1.61, 2.32, 1.18, 0.06, 1.58, 0.62, 2.22, 1.17, 1.14, 2.73, 1.18, 1.05, 1.04, 1.44, 0.28,
    1.64,
  ],
  ...[2.76, 1.69, 2.23, 2.84],
);
/** Rates of the steps, with the rows of each. */
const STEPS = [
  [0, 15],
  [1 / 6, 6],
  [5 / 9, 9],
  [2 / 3, 3],
  [1, 7],
] as const;
const WEIGHTED_RATES = [0.23453909, 0.455707763, 0.747572816];

describe('fitCalibration', () => {
  it.each(['platt', 'isotonic'] as const)(
    'never turns scores round: %s is level where they tell the opposite',
    (kind) => {
      const scores = Float64Array.of(-2, -1, 0, 1, 2, 3);
      const labels = Uint8Array.of(1, 1, 1, 0, 0, 1);
      const weights = Float64Array.of(1, 2, 1, 1, 2, 1);

      for (const weight of [undefined, weights]) {
        const calibration = fitCalibration(kind, scores, labels, weight);
        const calibrated = [...calibrateScores(calibration, Float64Array.of(-3, 0, 4))];

        expect(calibrated[0]).toBeGreaterThan(0.5);
        expect(calibrated[1]).toBeGreaterThanOrEqual(calibrated[0]!);
        expect(calibrated[2]).toBeGreaterThanOrEqual(calibrated[1]!);
      }
    },
  );

  it('finds Platt’s slope and intercept, without and with weights', () => {
    const plain = PlattCalibration.parse(fitCalibration('platt', SCORES, LABELS));
    const weighted = PlattCalibration.parse(fitCalibration('platt', SCORES, LABELS, WEIGHTS));

    expect(plain.slope).toBeCloseTo(0.8971582526, 4);
    expect(plain.intercept).toBeCloseTo(-0.6726440111, 4);
    expect(weighted.slope).toBeCloseTo(0.9894155967, 4);
    expect(weighted.intercept).toBeCloseTo(-0.7262671608, 4);
  });

  it('puts each isotonic step at the mean of its scores, and no step nearer to 0 and 1 than one row among all', () => {
    const { x, y } = IsotonicCalibration.parse(fitCalibration('isotonic', SCORES, LABELS));

    const sorted = SCORES.toSorted();
    let first = 0;
    const middles = STEPS.map(([, rows]) => {
      const step = sorted.slice(first, first + rows);
      first += rows;
      return step.reduce((sum, score) => sum + score, 0) / rows;
    });
    middles.forEach((middle, step) => {
      expect(x[step]).toBeCloseTo(middle, 12);
      const [rate] = STEPS[step]!;
      expect(y[step]).toBeCloseTo(Math.min(1 - 1 / 42, Math.max(1 / 42, rate)), 12);
    });
    expect(x).toHaveLength(STEPS.length);
  });

  it('weighs rows in isotonic steps, and leaves rows of weight 0 out', () => {
    const { y } = IsotonicCalibration.parse(fitCalibration('isotonic', SCORES, LABELS, WEIGHTS));
    WEIGHTED_RATES.forEach((rate, step) => {
      expect(y[step + 1]).toBeCloseTo(rate, 8);
    });

    const more = Float64Array.of(...SCORES, -9, 9);
    const zero = Float64Array.of(...WEIGHTS, 0, 0);
    expect(fitCalibration('isotonic', more, Uint8Array.of(...LABELS, 1, 0), zero)).toEqual(
      fitCalibration('isotonic', SCORES, LABELS, WEIGHTS),
    );
  });

  it('answers a level line where scores say nothing, and few points however many rows', () => {
    const same = fitCalibration(
      'isotonic',
      new Float64Array(20),
      Uint8Array.from({ length: 20 }, (_, i) => i % 2),
    );
    expect(calibrateScores(same, Float64Array.of(-1, 0, 5))).toEqual(Float64Array.of(0.5, 0.5, 0.5));

    const random = createRandom(1);
    const scores = Float64Array.from({ length: 20_000 }, () => random.normal());
    const labels = Uint8Array.from(scores, (score) =>
      random.next() < 1 / (1 + Math.exp(-3 * score)) ? 1 : 0,
    );
    const { x } = IsotonicCalibration.parse(fitCalibration('isotonic', scores, labels));
    expect(x.length).toBeLessThanOrEqual(200);
  });

  it.each(['platt', 'isotonic'] as const)('brings overconfident scores back: %s', (kind) => {
    const random = createRandom(5);
    const odds = Float64Array.from({ length: 4_000 }, () => 1.5 * random.normal());
    const labels = Uint8Array.from(odds, (odd) => (random.next() < 1 / (1 + Math.exp(-odd)) ? 1 : 0));
    const scores = odds.map((odd) => 3 * odd + 1);

    const probabilities = calibrateScores(fitCalibration(kind, scores, labels), scores);

    const error = odds.reduce(
      (sum, odd, i) => sum + Math.abs(probabilities[i]! - 1 / (1 + Math.exp(-odd))),
      0,
    );
    expect(error / odds.length).toBeLessThan(0.03);
  });

  it('keeps a slope where the classes are apart, and refuses one class', () => {
    const apart = PlattCalibration.parse(
      fitCalibration('platt', Float64Array.of(-3, -2, 2, 3), Uint8Array.of(0, 0, 1, 1)),
    );
    expect(Number.isFinite(apart.slope) && apart.slope > 0).toBe(true);
    expect(() => fitCalibration('platt', Float64Array.of(1, 2), Uint8Array.of(1, 1))).toThrow(/both classes/);
  });
});
