import { describe, expect, it } from 'vitest';
import { sha256 } from '../../../core/canonical-json.ts';
import type { TrainCandidateOutput } from '../../../core/contracts/workflows.ts';
import { fitBest } from '../../../core/training/fit-best.ts';
import { FitResult } from '../../../core/training/fit-result.ts';
import { predictRows } from '../../../core/training/predict-rows.ts';
import type { PreparedRun } from '../../../core/training/prepared-run.ts';
import { scoreTrial } from '../../../core/training/score-trial.ts';
import { prepare, sampleFrame } from './trees/prepare-trees.ts';

const CODE = 'c'.repeat(64);
const binary = { task: 'binary' as const, target: 'yes', positive: 'yes' };

/** The whole way of a run: all trials of its plan, then the fit. */
async function train(run: PreparedRun) {
  const trials: TrainCandidateOutput[] = [];
  for (const trial of run.plan.trials) {
    const candidate = run.plan.candidates[trial.candidate]!;
    trials.push({ ...trial, ...(await scoreTrial(run.plan, candidate, trial.fold, run)) });
  }
  return fitBest(run, trials, CODE);
}
const gbdt = (settings: object) => ({ candidates: [{ gbdt: { rounds: 40, ...settings } }] });

describe('fitBest', () => {
  it('compares a linear model with boosted trees where the spec names none, and fits the better one', async () => {
    const { fit, graph } = await train(prepare(sampleFrame(400), {}));

    expect(fit.algorithm).toBe('gbdt');
    expect(new Set(fit.trials.map(({ candidate }) => candidate))).toEqual(new Set(['ridge', 'gbdt']));
    expect(fit.best.mean).toBe(Math.min(...fit.trials.map(({ mean }) => mean!)));
    expect(fit.artifact).toEqual({ digest: sha256(graph), bytes: graph.length });
    expect(FitResult.parse(JSON.parse(JSON.stringify(fit)))).toEqual(fit);
  });

  it('takes the linear model where the target is a line', async () => {
    const line = (row: number) => ({ x: row / 100, y: 3 * (row / 100) });

    expect((await train(prepare(sampleFrame(300, line), {}))).fit.algorithm).toBe('ridge');
  });

  it('gives the same bytes for the same rows and spec, and others for another seed', async () => {
    const settings = { ...gbdt({ leaves: { from: 2, to: 20 }, trials: 6, rounds: 15, ensemble: true }) };
    const digest = async (seed: number) =>
      (await train(prepare(sampleFrame(300), { training: { ...settings, seed } }))).fit.artifact.digest;

    expect(await digest(1)).toBe(await digest(1));
    expect(await digest(1)).not.toBe(await digest(2));
  });

  it('fits an average as one forest, where that is the best on the folds', async () => {
    const run = prepare(sampleFrame(200), { training: gbdt({ leaves: [3, 5], rounds: 8, ensemble: true }) });
    const alone = await scoreTrial(run.plan, run.plan.candidates[0]!, undefined, run);
    const folds = alone.folds.map((fold) => ({ ...fold, blends: [{ members: [0, 1], score: 0.001 }] }));

    const { fit } = await fitBest(run, [{ candidate: 0, folds }], CODE);

    expect(fit.best).toMatchObject({ params: { forests: 2 }, members: [0, 1], mean: 0.001 });
    expect(fit.params.forests).toBe(2);
    const { model } = fit.fitted as { model: { trees: unknown[] } };
    expect(model.trees).toHaveLength(fit.params.rounds!);
    const rows = Int32Array.of(4, 9, 14);
    const fitOne = async (point: number) => {
      const only = folds.map(({ blends: _, ...fold }) => ({
        ...fold,
        scores: fold.scores.map((score, i) => (i === point ? score : null)),
      }));
      const { fitted } = (await fitBest(run, [{ candidate: 0, folds: only }], CODE)).fit;
      return predictRows(fitted, run.frame, rows);
    };
    const each = [await fitOne(0), await fitOne(1)];
    predictRows(fit.fitted, run.frame, rows).forEach((value, row) => {
      expect(value).toBeCloseTo((each[0]![row]! + each[1]![row]!) / 2, 5);
    });
  });

  it('learns from all rows that are not the test’s and have a weight, trees and lines alike', async () => {
    const halves = (row: number) => ({ w: row % 2, y: row % 2 === 0 ? 1_000 : 1 });
    const rows = Int32Array.of(4, 9);
    for (const candidate of ['ridge' as const, { gbdt: { rounds: 5 } }]) {
      const run = prepare(sampleFrame(200, halves), {
        training: { candidates: [candidate], weights: { column: 'w' } },
      });

      const predicted = predictRows((await train(run)).fit.fitted, run.frame, rows);

      expect(predicted[0]).toBeCloseTo(1, 3);
      expect(predicted[1]).toBeCloseTo(1, 3);
    }
  });

  it('moves probabilities to the class that weighs more, trees and lines alike', async () => {
    const weighted = { weights: { classes: { yes: 20 } } };
    for (const candidate of ['logistic' as const, { gbdt: { rounds: 20 } }]) {
      const share = async (training: object) => {
        const run = prepare(sampleFrame(300), {
          ...binary,
          training: { candidates: [candidate], ...training },
        });
        const predicted = predictRows(
          (await train(run)).fit.fitted,
          run.frame,
          Int32Array.from({ length: 300 }, (_, i) => i),
        );
        return predicted.filter((_, i) => i % 2 === 1).reduce((sum, value) => sum + value, 0) / 300;
      };

      expect(await share(weighted)).toBeGreaterThan((await share({})) + 0.1);
    }
  });

  it.each(['platt', 'isotonic'] as const)(
    'puts a %s calibration by scores of other rows into the model',
    async (calibrate) => {
      const run = prepare(sampleFrame(400), { ...binary, training: gbdt({ calibrate }) });

      const { fit } = await train(run);

      expect(fit.fitted).toMatchObject({ calibration: { kind: calibrate } });
      const test = Int32Array.from({ length: 80 }, (_, i) => 5 * i + 4);
      const predicted = predictRows(fit.fitted, run.frame, test);
      expect(predicted.every((value) => value >= 0 && value <= 1)).toBe(true);
      const { calibration: _, ...plain } = fit.fitted as typeof fit.fitted & { calibration: unknown };
      expect(predicted).not.toEqual(predictRows(plain as typeof fit.fitted, run.frame, test));
      expect((await train(run)).fit.artifact.digest).toBe(fit.artifact.digest);
    },
  );
});
