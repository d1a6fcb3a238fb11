import { describe, expect, it } from 'vitest';
import { Calibration } from '../../../../../core/contracts/calibration.ts';
import type { TreeModel } from '../../../../../core/contracts/tree-model.ts';
import { predictTrees } from '../../../../../core/training/trees/score/predict-trees.ts';
import type { TreeInput } from '../../../../../core/training/trees/tree-input.ts';

/** A model without trees: its scores are its base. */
const model = (task: TreeModel['task'], loss: TreeModel['loss'], base: number[]): TreeModel => ({
  kind: 'trees',
  task,
  classes: { regression: [], binary: ['no', 'yes'], multiclass: ['a', 'b', 'c'] }[task],
  loss,
  base,
  trees: [],
  sets: [],
});
const two: TreeInput[] = [{ kind: 'number', values: Float32Array.of(1, 2) }];

describe('predictTrees', () => {
  it('answers one value a row for regression, and nothing for no rows', () => {
    expect([...predictTrees(model('regression', 'squared', [7]), two)]).toEqual([7, 7]);
    expect([...predictTrees(model('regression', 'quantile', [-1]), two)]).toEqual([-1, -1]);
    expect([...predictTrees(model('regression', 'poisson', [Math.log(3)]), two)]).toEqual([
      expect.closeTo(3, 14),
      expect.closeTo(3, 14),
    ]);
    expect([...predictTrees(model('regression', 'squared', [7]), [])]).toEqual([]);
  });

  it('answers both probabilities of a row for two classes', () => {
    const answers = predictTrees(model('binary', 'logistic', [Math.log(3)]), two);

    for (const [index, answer] of answers.entries()) expect(answer).toBeCloseTo([0.25, 0.75][index % 2]!, 14);
  });

  it('answers a probability per class for more', () => {
    const base = [0, Math.log(2), Math.log(5)];
    const answers = predictTrees(model('multiclass', 'softmax', base), two);

    for (const [index, answer] of answers.entries())
      expect(answer).toBeCloseTo([1, 2, 5][index % 3]! / 8, 14);
  });
});

describe('predictTrees with a calibration', () => {
  /** The probability of the second class at a score. */
  const probability = (calibration: Calibration, score: number) =>
    predictTrees(model('binary', 'logistic', [score]), two, calibration)[1]!;

  it('scales and shifts the score (Platt)', () => {
    const calibration = { kind: 'platt', slope: 2, intercept: -1 } as const;

    expect(probability(calibration, 3)).toBeCloseTo(1 / (1 + Math.exp(-5)), 15);
  });

  it('follows the line through the points and is level outside (isotonic)', () => {
    const calibration: Calibration = { kind: 'isotonic', x: [-1, 0, 2, 3], y: [0.1, 0.1, 0.5, 1] };

    const expected = [-9, 0.1, -1, 0.1, -0.5, 0.1, 0, 0.1, 0.5, 0.2, 2, 0.5, 2.5, 0.75, 3, 1, 99, 1];
    for (let i = 0; i < expected.length; i += 2)
      expect(probability(calibration, expected[i]!)).toBeCloseTo(expected[i + 1]!, 14);
  });

  it.each([
    [{ kind: 'isotonic', x: [1, 1], y: [0, 1] }],
    [{ kind: 'isotonic', x: [1, 2], y: [0.5, 0.4] }],
    [{ kind: 'isotonic', x: [1, 2], y: [0.5, 1.1] }],
    [{ kind: 'isotonic', x: [1, 2, 3], y: [0, 1] }],
    [{ kind: 'isotonic', x: [1], y: [0.5] }],
    [{ kind: 'platt', slope: Number.NaN, intercept: 0 }],
  ])('has no form for %j', (calibration) => {
    expect(Calibration.safeParse(calibration).success).toBe(false);
  });
});
