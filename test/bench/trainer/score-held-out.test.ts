import { describe, expect, it } from 'vitest';
import { scoreHeldOut } from '../../../bench/trainer/score-held-out.ts';
import type { TrainTable } from '../../../bench/trainer/train-file.ts';

function table(task: TrainTable['task'], classes: number, target: number[], trainRows: number): TrainTable {
  const testRows = target.length - trainRows;
  return {
    task,
    classes,
    ordered: false,
    trainRows,
    testRows,
    columns: [],
    target: Float32Array.from(target),
  };
}

/** Expected values from scikit-learn 1.9.1: log_loss, roc_auc_score, r2_score, root_mean_squared_error. */
describe('scoreHeldOut', () => {
  it('scores the rows after the training rows alone', () => {
    const scores = scoreHeldOut(
      table('binary', 2, [1, 1, 0, 1, 0, 1], 2),
      Float64Array.of(0.9, 0.1, 0.4, 0.6, 0.3, 0.7, 0.2, 0.8),
    );

    expect(scores.logLoss).toBeCloseTo(0.51082562, 7);
    expect(scores.auc).toBe(0.75);
  });

  it('scores probabilities of several classes, row by row', () => {
    const scores = scoreHeldOut(
      table('multiclass', 3, [2, 0, 1, 2], 1),
      Float64Array.of(0.7, 0.2, 0.1, 0.5, 0.3, 0.2, 0.1, 0.1, 0.8),
    );

    expect(scores.logLoss).toBeCloseTo(0.59459709, 7);
    expect(scores.accuracy).toBeCloseTo(2 / 3, 12);
  });

  it('scores numbers', () => {
    const scores = scoreHeldOut(table('regression', 0, [9, 1, 2, 4], 1), Float64Array.of(1.5, 2, 3));

    expect(scores.rmse).toBeCloseTo(0.64549722, 7);
    expect(scores.mae).toBeCloseTo(0.5, 12);
    expect(scores.r2).toBeCloseTo(0.73214286, 7);
  });
});
