import { describe, expect, it } from 'vitest';
import type { TrainCandidateOutput } from '../../../core/contracts/workflows.ts';
import { readModelMetadata } from '../../../core/onnx/read-model.ts';
import { createRandom } from '../../../core/random.ts';
import { fitBest } from '../../../core/training/fit-best.ts';
import type { FittedTrees } from '../../../core/training/fit-result.ts';
import { predictRows } from '../../../core/training/predict-rows.ts';
import type { PreparedRun } from '../../../core/training/prepared-run.ts';
import { scoreTrial } from '../../../core/training/score-trial.ts';
import { prepare, sampleFrame } from './trees/prepare-trees.ts';

const CODE = 'c'.repeat(64);
const [ARTIFACT, FOREST, OLD] = ['1', '2', '3'].map((digit) => digit.repeat(64)) as [string, string, string];
type Changes = Parameters<typeof prepare>[1];

/** The whole way of a run: all trials of its plan, then the fit. */
async function train(run: PreparedRun) {
  const trials: TrainCandidateOutput[] = [];
  for (const trial of run.plan.trials) {
    const candidate = run.plan.candidates[trial.candidate]!;
    trials.push({ ...trial, ...(await scoreTrial(run.plan, candidate, trial.fold, run)) });
  }
  const { graph, fit } = await fitBest(run, trials, CODE);
  return { graph, fit, trials, fitted: fit.fitted as FittedTrees };
}

/** A run over other rows that goes on from a forest. */
function goOn(earlier: FittedTrees, frame: PreparedRun['frame'], changes: Changes): PreparedRun {
  const run = prepare(frame, changes);
  const continued = {
    version: 4,
    artifactDigest: ARTIFACT,
    forestDigest: FOREST,
    datasets: [OLD],
    rounds: earlier.model.trees.length / earlier.model.base.length,
  };
  return { ...run, plan: { ...run.plan, continued }, earlier };
}

const settings = (more: object = {}) => ({
  training: { candidates: [{ gbdt: { rounds: 40, leaves: 6, ...more } }] },
});
/** Later rows: x runs elsewhere, and town 1 has become dear. */
function laterFrame(rows: number, more: (row: number) => Record<string, string | number> = () => ({})) {
  const random = createRandom(77);
  return sampleFrame(rows, (row) => {
    const x = 3 + random.normal();
    const town = random.integer(5);
    const y = Math.abs(x) + (town === 1 ? 4 : 0) + 0.3 * random.normal();
    return { x, town: `town ${town}`, y, yes: y > 3.5 ? 'yes' : 'no', ...more(row) };
  });
}
const TEST = Int32Array.from({ length: 60 }, (_, i) => 5 * i + 4);
const error = (fitted: FittedTrees, { frame, target }: PreparedRun) =>
  predictRows(fitted, frame, TEST).reduce(
    (sum, value, i) => sum + Math.abs(value - (target as { values: Float64Array }).values[TEST[i]!]!),
    0,
  ) / TEST.length;

describe('a fit that goes on from earlier trees', () => {
  it('keeps them and their columns, adds what the new rows tell, and says in the file from what it came', async () => {
    const first = await train(prepare(sampleFrame(400), settings()));
    const run = goOn(first.fitted, laterFrame(300), settings());

    const { fit, fitted, graph } = await train(run);

    const { trees } = first.fitted.model;
    expect(fitted.plan).toEqual(first.fitted.plan);
    expect(fitted.model.base).toEqual(first.fitted.model.base);
    expect(fitted.model.trees.slice(0, trees.length)).toEqual(trees);
    expect(fitted.model.trees).toHaveLength(trees.length + fit.params.rounds!);
    expect(fit.params.startRounds).toBe(trees.length);
    expect(fit.addsNothing).toBeUndefined();
    expect(error(fitted, run)).toBeLessThan(0.5 * error(first.fitted, run));
    expect(readModelMetadata(graph)).toMatchObject({
      datasetId: `${OLD},${'b'.repeat(64)}`,
      continuedFrom: ARTIFACT,
    });
    expect((await train(run)).fit.artifact.digest).toBe(fit.artifact.digest);
  });

  it('scores each fold by earlier and added trees together', async () => {
    const first = await train(prepare(sampleFrame(400), settings()));
    const run = goOn(first.fitted, laterFrame(300), settings({ rounds: 1, learningRate: 1e-9 }));
    const { values } = run.target as { values: Float64Array };

    const { trials } = await train(run);

    for (const { fold, scores } of trials.flatMap(({ folds }) => folds)) {
      const rows = Int32Array.from(run.roles.keys()).filter((row) => run.roles[row] === fold);
      const predicted = predictRows(first.fitted, run.frame, rows);
      const squares = predicted.reduce((sum, value, i) => sum + (value - values[rows[i]!]!) ** 2, 0);
      expect(scores[0]).toBeCloseTo(Math.sqrt(squares / rows.length), 5);
    }
  });

  it('adds nothing where the earlier trees know it all', async () => {
    const first = await train(prepare(sampleFrame(400), settings()));
    const later = laterFrame(300);
    const known = predictRows(
      first.fitted,
      later,
      Int32Array.from({ length: 300 }, (_, row) => row),
    );
    const run = goOn(
      first.fitted,
      { ...later, columns: { ...later.columns, y: { kind: 'number', values: known } } },
      settings(),
    );

    const { fit, fitted } = await train(run);

    expect(fit).toMatchObject({ addsNothing: true, params: { rounds: 0 } });
    expect(fitted).toEqual(first.fitted);
  });

  it('averages what several forests add, after trees that are not averaged', async () => {
    const several = settings({ leaves: [3, 9], rounds: 10, ensemble: true });
    const first = await train(prepare(sampleFrame(400), settings()));
    const run = goOn(first.fitted, laterFrame(300), several);
    const alone = await scoreTrial(run.plan, run.plan.candidates[0]!, undefined, run);
    const fitWith = async (score: number | undefined, point?: number) => {
      const folds = alone.folds.map((fold) => ({
        ...fold,
        scores: fold.scores.map((one, i) => (point === undefined || point === i ? one : null)),
        blends: score === undefined ? [] : [{ members: [0, 1], score }],
      }));
      return (await fitBest(run, [{ candidate: 0, folds }], CODE)).fit.fitted as FittedTrees;
    };

    const [both, ...each] = [await fitWith(0.001), await fitWith(undefined, 0), await fitWith(undefined, 1)];

    expect(both!.model.trees.slice(0, first.fitted.model.trees.length)).toEqual(first.fitted.model.trees);
    const [left, right] = each.map((one) => predictRows(one, run.frame, TEST));
    predictRows(both!, run.frame, TEST).forEach((value, row) => {
      expect(value).toBeCloseTo((left![row]! + right![row]!) / 2, 5);
    });
  });

  it('calibrates anew, by scores of earlier and added trees', async () => {
    const binary = {
      task: 'binary' as const,
      target: 'yes',
      positive: 'yes',
      ...settings({ calibrate: 'platt' }),
    };
    const first = await train(prepare(sampleFrame(400), binary));
    const { fitted, fit } = await train(goOn(first.fitted, laterFrame(300), binary));

    expect(fitted.calibration?.kind).toBe('platt');
    expect(fitted.calibration).not.toEqual(first.fitted.calibration);
    expect(fit.addsNothing).toBeUndefined();
  });

  it('keeps levels and numbers that earlier rows gave a category; a new level is one that was never seen', async () => {
    const names = (from: number) => (row: number) => ({ town: `place ${from + (row % 400)}` });
    const wide = (more: object) => ({
      ...settings(more),
      features: { x: 'number' as const, town: { type: 'category' as const, rare: 1 } },
    });
    const first = await train(prepare(sampleFrame(600, names(0)), wide({})));
    const run = goOn(first.fitted, laterFrame(300, names(200)), wide({}));

    const { fitted } = await train(run);

    expect(first.fitted.plan.columns.map(({ kind }) => kind)).toContain('categoryValue');
    expect(fitted.plan).toEqual(first.fitted.plan);
    expect(predictRows(fitted, run.frame, TEST).every(Number.isFinite)).toBe(true);
  });
});
